import {
  collectionObserved,
  mappingChanged,
  mappingFigures,
  memberResults,
  rebuildView,
  resourcesObserved,
  tenantChanged,
  type DataOf,
} from '@rollcall/contracts';
import { Database } from '@rollcall/platform';
import { eventually } from '@rollcall/testing';
import * as event from '../fixtures/events';
import { RunningStatus } from '../fixtures/running-status';

jest.setTimeout(180_000);

/** What owners publish again; the transaction that wrote a row and the event that said it are others each time. */
const rebuilt = {
  mapping: 'mapping_id',
  figures: 'mapping_id',
  collection: 'site, collection_id',
  tenant: 'tenant_id',
  resource: 'site, resource_id',
  member: 'mapping_id, resource_id, stranger_id',
};

describe('a rebuild of the projections', () => {
  let status: RunningStatus;
  let database: Database;

  beforeAll(async () => {
    status = await RunningStatus.start();
    database = status.replicas[0].app.get(Database);
  });
  afterAll(() => status.stop());

  async function tables(): Promise<Record<string, unknown>> {
    const contents: Record<string, unknown> = {};
    for (const [table, order] of Object.entries(rebuilt)) {
      const rows = await database.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${order}`);
      const never = ['changed_in', 'event_id', 'said_at', 'sequence'];
      contents[table] = rows.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !never.includes(name))),
      );
    }
    return contents;
  }

  const members: DataOf<typeof memberResults>['results'] = [
    event.result(1),
    event.result(2, { state: 'failed', reason: 'refused', message: 'No, {never} "ever" \\ .', attempts: 3 }),
    event.result(3, { state: 'unresolved', reason: 'no-entra-id', attempts: 0 }),
    event.stranger(9),
  ];
  const counts = { memberCount: 3, syncCompleted: 1, syncFailed: 1, noEntraRecord: 1, removalsPending: 1 };

  /** What the owners publish when they are asked to; `sequence`: theirs go on. */
  async function publish(sequence: number): Promise<void> {
    await status.topics.publish(mappingChanged, event.mapping());
    await status.topics.publish(mappingChanged, event.mapping({ mappingId: event.id(2), collectionId: 'HQ100002' }));
    await status.topics.publish(collectionObserved, event.collection({ epoch: 1, version: 1 }));
    await status.topics.publish(tenantChanged, event.tenant());
    await status.topics.publish(
      resourcesObserved,
      event.resources(...[1, 2, 3].map((number) => event.resource(number))),
    );
    await status.topics.publish(memberResults, event.results(sequence, ...members.slice(0, 2)));
    await status.topics.publish(memberResults, event.results(sequence + 1, ...members.slice(2)));
    await status.topics.publish(mappingFigures, event.figures(sequence + 2, counts, { at: event.at(1) }));
  }

  it('empties them, says so, and ends when all of it has come back row by row', async () => {
    await publish(1);
    // Once there was more: it is nobody's any more, and nobody will say that it goes.
    await status.topics.publish(memberResults, event.results(4, event.result(7)));
    await status.topics.publish(memberResults, event.results(5, event.result(7, { state: 'gone' })));
    await eventually(
      async () => expect(await database.query('SELECT FROM group_progress WHERE sequence = 5')).toHaveLength(1),
      {
        within: 60_000,
      },
    );
    await eventually(async () => expect((await status.row(1)).memberCount).toBe(3), { within: 30_000 });
    await eventually(async () => expect(await database.query('SELECT FROM resource')).toHaveLength(3), {
      within: 30_000,
    });
    await eventually(async () => expect(await database.query('SELECT FROM tenant')).toHaveLength(1), {
      within: 30_000,
    });
    const before = await tables();
    await database.query(`UPDATE member SET state = 'pending' WHERE resource_id = 1`); // as a bug might have left it

    const { url } = status.replicas[0];
    const asked = await fetch(`${url}/api/v1/rebuild`, { method: 'POST' });
    expect(asked.status).toBe(202);
    const begun = rebuildView.parse(await asked.json());
    expect(begun).toMatchObject({ endedAt: null, missing: { mappings: 2, tenants: 1, collections: 1, figures: 1 } });
    const again = await fetch(`${url}/api/v1/rebuild`, { method: 'POST' });
    expect(await again.json()).toMatchObject({ number: begun.number });
    for (const replica of status.replicas)
      expect(await (await fetch(`${replica.url}/api/v1/cloud-sync`)).json()).toEqual({
        items: [],
        total: 0,
        rebuilding: true,
      });

    await publish(10);
    await eventually(
      async () => expect(await (await status.get('rebuild')).json()).toMatchObject({ endedAt: expect.any(String) }),
      { within: 60_000 },
    );
    expect(await (await status.get('cloud-sync')).json()).not.toHaveProperty('rebuilding');
    await eventually(async () => expect(await tables()).toEqual(before), { within: 30_000 });
  });

  it('ends without a collection that nobody maps any more: nobody will say it again', async () => {
    expect((await status.post('rebuild')).status).toBe(202);
    await publish(20);
    await status.topics.publish(mappingChanged, event.mapping({ mappingId: event.id(3), collectionId: 'HQ100003' }));
    await status.topics.publish(
      collectionObserved,
      event.collection({ collectionId: 'HQ100003', epoch: 1, version: 1 }),
    );
    const ended = async () =>
      expect(await (await status.get('rebuild')).json()).toMatchObject({ endedAt: expect.any(String) });
    await eventually(ended, { within: 60_000 });
    await eventually(async () => expect((await status.get(`cloud-sync/${event.id(3)}`)).ok).toBe(true));

    const begun = rebuildView.parse(await (await status.post('rebuild')).json());
    expect(begun).toMatchObject({ endedAt: null, missing: { collections: 2 } });
    await status.topics.publish(
      mappingChanged,
      event.mapping({
        mappingId: event.id(3),
        collectionId: 'HQ100003',
        revision: 2,
        deleted: { at: event.at(2), by: 'somebody', removeMembers: false },
      }),
    );
    await publish(30);
    await eventually(ended, { within: 60_000 });
  });
});
