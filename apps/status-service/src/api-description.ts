import type { ApiDescription } from '@rollcall/platform';

/** What the document of the monitoring API says beside its routes. */
export const apiDescription: ApiDescription = {
  title: 'Rollcall monitoring API',
  description:
    'What became of every mapping and every member, and why. Nothing can be changed here except what becomes of dead ' +
    'letters. The same address serves the admin API at `/admin/v1`, passed on to the full-sync-coordinator, whose own ' +
    '`/openapi.json` describes it; while the coordinator is away the answer is 503 `coordinator-unavailable`.',
  tags: {
    'cloud sync': 'The view "Collection Cloud Sync": mappings, their figures and their members.',
    collections: 'The collections of all sites.',
    'dead letters': 'Messages that a service could not take in.',
    ends: 'How the sites and the tenants answer.',
    events: 'What changed, as it happens.',
    members: 'Who is in the groups or not, and why.',
    rebuild: 'Begins the projections anew from what their owners publish.',
    runs: 'Full and incremental syncs.',
    'sign-in': 'How people sign in, and who they are then.',
    summary: 'Figures over all mappings.',
  },
  parameters: {
    attention: 'Rows that need attention for one of these reasons.',
    collectionType: 'Rows of collections of one of these types.',
    id: 'Its id, as the list gives it.',
    kind: 'Runs of one of these kinds.',
    mappingId: 'The id of a mapping.',
    reason: 'Members with one of these reasons.',
    resourceId: 'A ResourceID of Configuration Manager.',
    state: 'In one of these states.',
    status: 'Rows with one of these statuses.',
  },
  examples: { DeadLetterSelection: { topic: 'rollcall.mappings.v1', before: '2026-11-21T00:00:00.000Z' } },
};
