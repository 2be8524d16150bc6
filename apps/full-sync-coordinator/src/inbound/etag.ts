import type { ShownMapping } from '../core/show-mappings';
import type { Tenant } from '../core/tenant';

/** What has become of the ends, and what the schedule brings next, are part of it: they can change without the mapping. */
export function etagOf({ revision, siteRemoved, tenantRemoved, nextScheduledAt }: ShownMapping): string {
  const removed = `${siteRemoved ? '-site' : ''}${tenantRemoved ? '-tenant' : ''}`;
  const next = nextScheduledAt ? `-${nextScheduledAt.getTime() / 1_000}` : '';
  return `"${revision}${removed}${next}"`;
}

export const etagOfTenant = ({ revision }: Tenant): string => `"${revision}"`;

/**
 * The revision that an If-Match header insists on; undefined when it takes any. NaN for a tag that was never given out,
 * which matches no revision. Source: RFC 9110 13.1.1.
 */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  const tag = ifMatch?.trim();
  if (!tag || tag === '*') return undefined;
  return Number(/^(?:W\/)?"?(\d+)(?:-[\w-]+)?"?$/.exec(tag)?.[1] ?? NaN);
}

/** Whether a caller has what this tag stands for. Source: RFC 9110 13.1.2, which compares weakly. */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag);
}
