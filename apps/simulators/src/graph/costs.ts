import { boundLinks } from './bound-links';
import type { Body } from './graph-call';
import type { TenantQuota } from './quota/tenant-quota';

export interface Cost {
  /** Resource units. */
  readonly units: number;
  readonly writes: number;
}

/**
 * Base resource units of the reads that cost more than one; casts and counts are taken to cost what their list does.
 * Source: Graph docs, "Identity and access service limits".
 */
const READS: Readonly<Record<string, number>> = {
  'groups/{id}/members': 3,
  'groups/{id}/members/$count': 3,
  'groups/{id}/members/{cast}': 3,
  'groups/{id}/members/{cast}/$count': 3,
  'groups/{id}/transitiveMembers': 5,
  users: 2,
  'users/$count': 2,
};
/** A read that is asked by POST: its units, and those with `$select`. Source: the same. */
const GET_BY_IDS = { template: 'directoryObjects/getByIds', units: 5, selected: 2 };
const FEW_ROWS = 20;
const SELECT = /(?:^|&)(?:\$|%24)?select=/i;
const EXPAND = /(?:^|&)(?:\$|%24)?expand=/i;
const TOP = /(?:^|&)(?:\$|%24)?top=(\d+)/i;

interface Billed {
  readonly method: string;
  /** Undefined for an address that leads nowhere. */
  readonly template: string | undefined;
  /** Without its question mark. */
  readonly query: string;
  readonly body: Body;
}

/** What a request costs, before it is looked at more closely: also one that is refused has its cost. */
export function costOf(request: Billed, patchCost: TenantQuota['patchCost']): Cost {
  const { method, template = '', query, body } = request;
  const selects = SELECT.test(query);
  if (template === GET_BY_IDS.template) return { units: selects ? GET_BY_IDS.selected : GET_BY_IDS.units, writes: 0 };
  if (method === 'GET') {
    const few = Number(TOP.exec(query)?.[1] ?? FEW_ROWS) < FEW_ROWS;
    const modifiers = (EXPAND.test(query) ? 1 : 0) - (selects ? 1 : 0) - (few ? 1 : 0);
    return { units: Math.max(1, (READS[template] ?? 1) + modifiers), writes: 0 };
  }
  const links = body.kind === 'json' ? boundLinks(body.value) : undefined;
  if (method !== 'PATCH' || links === undefined || patchCost === 'one') return { units: 1, writes: 1 };
  return { units: 1, writes: Math.max(1, Math.ceil(links / 3)) };
}
