import type { Filter } from '../odata/filter';
import { deltaRows, type GroupRow } from './delta-rows';
import { type DeltaState, openDelta, sealDelta } from './delta-token';
import type { GraphCall, Handler } from './graph-call';
import { badRequest, unsupportedQuery } from './graph-error';
import { demandRead } from './permissions';
import { demandSelectable } from './shape';

/** The most groups that a filter may name. Source: Graph docs, "group: delta". */
const MOST_GROUPS = 50;
/** What a page holds at most; a group with more members goes on in the next one. The real sizes are not known. */
const GROUPS_A_PAGE = 200;
const MEMBERS_A_PAGE = 1000;

/**
 * What was changed in the groups since the last round, first of all everything. A token holds the options and where the
 * caller is. A round ends with what had arrived at the replica of its first page. Changes of owners are not simulated.
 *
 * Source: Graph docs, "Use delta query", "Get incremental changes for groups".
 */
export const groupsDelta: Handler = (call) => {
  demandRead(call.app, 'group');
  const state = stateOf(call);
  const body: Record<string, unknown> = { '@odata.context': `${call.root}/$metadata#groups` };
  const link = (name: string, next: DeltaState): string => `${call.root}${call.path}?$${name}=${sealDelta(next)}`;
  const end = { ...state, at: undefined, after: Math.max(0, state.upTo - call.settings.deltaReplays) };
  if (call.query.deltaToken === 'latest') {
    return { status: 200, body: { ...body, '@odata.deltaLink': link('deltatoken', end), value: [] } };
  }
  if (state.at && !state.wasEmpty && call.random() < call.settings.emptyPageShare) {
    const again = { ...state, wasEmpty: true };
    return { status: 200, body: { ...body, '@odata.nextLink': link('skiptoken', again), value: [] } };
  }
  const { rows, next } = pageOf(deltaRows(call, state));
  if (next) body['@odata.nextLink'] = link('skiptoken', { ...state, at: next, wasEmpty: false });
  else body['@odata.deltaLink'] = link('deltatoken', end);
  return { status: 200, body: { ...body, value: rows.map(({ row }) => row) } };
};

function stateOf(call: GraphCall): DeltaState {
  const { skipToken, deltaToken, select, filter } = call.query;
  const [now, { line }] = [call.now.getTime(), call.tenant.timeline];
  const token = skipToken ?? (deltaToken === 'latest' || deltaToken === '' ? undefined : deltaToken);
  if (token === undefined) {
    demandSelectable(
      select?.filter((name) => name !== 'members'),
      ['group'],
      'group',
    );
    const minimal = /return=minimal/i.test(call.request.headers['prefer'] ?? '');
    const ids = filter && idsIn(filter);
    const upTo = call.view.sequence;
    return { line, madeMs: now, minimal, upTo, ...(select && { select: [...select] }), ...(ids && { ids }) };
  }
  if (select || filter) throw badRequest('A token already holds the options of the first request.', 'BadRequest');
  const state = openDelta(call, token);
  if (skipToken !== undefined) return state;
  return { ...state, madeMs: now, upTo: Math.max(state.after ?? 0, call.view.sequence) };
}

/** The groups that a filter names; nothing else can be filtered by. Throws GraphError. */
function idsIn(filter: Filter): string[] {
  const terms = filter.kind === 'or' ? filter.terms : [filter];
  const ids = terms.map((term) => {
    const named = term.kind === 'compare' && term.property === 'id' && term.operator === 'eq' ? term.value : undefined;
    if (typeof named !== 'string') throw unsupportedQuery();
    return named.toLowerCase();
  });
  if (ids.length > MOST_GROUPS) throw unsupportedQuery();
  return ids;
}

/** As many rows as a page holds, and where the next one begins. */
function pageOf(all: Iterable<GroupRow>): { readonly rows: readonly GroupRow[]; readonly next?: GroupRow['at'] } {
  const rows: GroupRow[] = [];
  let members = 0;
  for (const row of all) {
    if (rows.length >= GROUPS_A_PAGE || members >= MEMBERS_A_PAGE) return { rows, next: row.at };
    rows.push(row);
    members += row.members;
  }
  return { rows };
}
