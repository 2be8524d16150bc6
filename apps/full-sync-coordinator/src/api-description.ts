import type { ApiDescription } from '@rollcall/platform';
import { examples } from './inbound/examples';

/** What the document of the admin API says beside its routes. */
export const apiDescription: ApiDescription = {
  title: 'Rollcall administration',
  description:
    'Which collections are kept in which groups, and what a person decides on the way: full syncs, previews, holds and ' +
    'pauses. The status-service passes `/admin/v1` on, so that a browser needs one address only.',
  tags: {
    audit: 'Who changed what, when and from where.',
    collections: 'Full syncs and looks by collection.',
    mappings: 'A collection and the group that is kept in step with it.',
    pause: 'Stops all writes.',
    resume: 'Lets them go on.',
    republish: 'Has the owners publish their state again, for projections that begin anew.',
    runs: 'Plans, and decisions on what is held.',
    sites: 'The sites of Configuration Manager.',
    tenants: 'The Entra tenants, their switch and their groups.',
  },
  examples,
  parameters: {
    allowEmpty: 'Whether an empty set is meant: every mapping is then deleted.',
    cloudServiceId: 'The id of a tenant in the configuration.',
    collectionType: 'What the members are to be: a Microsoft 365 group takes no devices.',
    dryRun: 'Show the difference and do nothing.',
    nameStartsWith: 'The beginning of the name, or all of it; all groups when it is blank.',
    removeMembers: 'Whether what the mapping brought into the group leaves it, guarded as any removal.',
    subject: "The thing that changed: a mapping's id, a cloudServiceId, `<tenant>/<group>`, or a run's id.",
    what: 'Such as `mapping-created`.',
    who: 'The name of the caller.',
  },
  withEtag: ['MappingView', 'TenantView'],
  posts: {
    headers: {
      'Idempotency-Key': {
        description: 'The same request sent again with the same key within a day is answered the same and done once.',
        schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
      },
    },
    refusals: [
      [400, 'idempotency-key-invalid', 'An Idempotency-Key is 1 to 255 visible ASCII characters, such as a GUID.'],
      [409, 'request-in-progress', 'The request with this Idempotency-Key is not answered yet: send it again later.'],
      [422, 'idempotency-key-reused', 'This Idempotency-Key was given to another request within the last day.'],
    ],
  },
};
