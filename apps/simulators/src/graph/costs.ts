import type { Body } from './graph-call';
import { isObject } from './json-body';
import type { TenantQuota } from './quota/tenant-quota';

export interface Cost {
  /** Resource units. */
  readonly units: number;
  readonly writes: number;
}

/** Base resource units of what costs more than one. Source: Graph docs, "Identity and access service limits". */
const READS: Readonly<Record<string, number>> = {
  'groups/{id}/members': 3,
  'groups/{id}/members/$count': 3,
  'groups/{id}/members/{cast}': 3,
  'groups/{id}/transitiveMembers': 5,
  users: 2,
  'users/{id}/memberOf': 2,
  'users/{id}/transitiveMemberOf': 2,
};

/** Reads that are asked by POST, with their base units and with those when `$select` is there. Source: the same. */
const POSTED_READS: Readonly<Record<string, readonly [base: number, selected: number]>> = {
  'directoryObjects/getByIds': [5, 2],
  '{set}/{id}/checkMemberGroups': [4, 4],
  '{set}/{id}/checkMemberObjects': [4, 4],
  '{set}/{id}/getMemberGroups': [2, 2],
  '{set}/{id}/getMemberObjects': [2, 2],
};
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
  const posted = POSTED_READS[template.replace(/^[a-z]+\/\{id\}\//i, '{set}/{id}/')];
  if (method === 'POST' && posted) return { units: SELECT.test(query) ? posted[1] : posted[0], writes: 0 };
  if (method === 'GET') {
    const few = Number(TOP.exec(query)?.[1] ?? FEW_ROWS) < FEW_ROWS;
    const modifiers = (EXPAND.test(query) ? 1 : 0) - (SELECT.test(query) ? 1 : 0) - (few ? 1 : 0);
    return { units: Math.max(1, (READS[template] ?? 1) + modifiers), writes: 0 };
  }
  const links = body.kind === 'json' && isObject(body.value) ? body.value['members@odata.bind'] : undefined;
  if (method !== 'PATCH' || !Array.isArray(links) || patchCost === 'one') return { units: 1, writes: 1 };
  return { units: 1, writes: Math.max(1, Math.ceil(links.length / 3)) };
}
