import type { GraphCall } from './graph-call';
import { isObject } from './json-body';

export interface Cost {
  /** Resource units. */
  readonly units: number;
  readonly writes: number;
}

/** Base resource units of the reads that cost more than one. Source: Graph docs, "Identity and access service limits". */
const READS: Readonly<Record<string, number>> = {
  'groups/{id}/members': 3,
  'groups/{id}/members/$count': 3,
  'groups/{id}/members/{cast}': 3,
  users: 2,
};
const FEW_ROWS = 20;

/** What a request costs: `$select` and a small `$top` each save a unit, and nothing costs less than one. */
export function costOf(call: GraphCall, method: string, template: string): Cost {
  const { query, request, settings } = call;
  if (template === 'directoryObjects/getByIds') return { units: query.select ? 2 : 5, writes: 0 };
  if (method === 'GET') {
    const saved = (query.select ? 1 : 0) + (query.top !== undefined && query.top < FEW_ROWS ? 1 : 0);
    return { units: Math.max(1, (READS[template] ?? 1) - saved), writes: 0 };
  }
  const { body } = request;
  const links = body.kind === 'json' && isObject(body.value) ? body.value['members@odata.bind'] : undefined;
  if (!Array.isArray(links) || settings.patchCost === 'one') return { units: 1, writes: 1 };
  return { units: 1, writes: Math.max(1, Math.ceil(links.length / 3)) };
}
