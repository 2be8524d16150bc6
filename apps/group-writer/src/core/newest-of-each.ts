import type { DataOf, ObservedResource, resourcesObserved } from '@rollcall/contracts';

/** What a site said of resources, and the trace in which it did. */
export interface Observation {
  readonly data: DataOf<typeof resourcesObserved>;
  readonly received: { readonly traceparent: string | undefined };
}

/** Resources of one site that were observed in one trace, each once. */
export interface Observed {
  readonly site: string;
  readonly resources: readonly ObservedResource[];
  readonly traceparent: string | null;
}

/**
 * What several events say together: of each resource only its greatest revision, since nothing is concluded from those
 * before. In the order of the sites, so that two who take them in lock in the same order.
 */
export function newestOfEach(observations: readonly Observation[]): readonly Observed[] {
  const newest = new Map<string, { site: string; resource: ObservedResource; traceparent: string | null }>();
  for (const { data, received } of observations)
    for (const resource of data.resources) {
      const key = `${data.site}/${resource.resourceId}`;
      const known = newest.get(key);
      if (known && known.resource.revision >= resource.revision) continue;
      newest.set(key, { site: data.site, resource, traceparent: received.traceparent ?? null });
    }
  const together = new Map<string, { site: string; resources: ObservedResource[]; traceparent: string | null }>();
  for (const { site, resource, traceparent } of newest.values()) {
    const key = `${site} ${traceparent?.split('-')[1] ?? ''}`;
    const said = together.get(key) ?? { site, resources: [], traceparent };
    said.resources.push(resource);
    together.set(key, said);
  }
  return [...together.values()].sort((one, other) => (one.site < other.site ? -1 : one.site > other.site ? 1 : 0));
}
