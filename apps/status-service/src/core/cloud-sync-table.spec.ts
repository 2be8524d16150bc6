import type { CloudSyncRow } from '@rollcall/contracts';
import { attentions } from '@rollcall/status';
import fc from 'fast-check';
import { comparePlaces, sortKey, type Place } from './cloud-sync-order';
import { CloudSyncTable } from './cloud-sync-table';
import { cloudSyncColumns, type CloudSyncFilter } from './views';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const instant = fc.integer({ min: 1, max: 4 }).map((day) => `2026-01-0${day}T00:00:00.000Z`);
const word = fc.constantFrom('success', 'partialSuccess', 'failed', 'inProgress');
const count = fc.nat(2);
const name = fc.constantFrom('Laptops', 'laptops', 'Kiosks of Zürich', 'KIOSKS', '100 %', '');
const syncEnd = fc.option(fc.record({ memberCount: count, status: word, time: instant }));

const row: fc.Arbitrary<CloudSyncRow> = fc.record({
  mappingId: fc.nat(12).map(id),
  site: fc.constantFrom('hq', 'lab'),
  collectionId: fc.constantFrom('HQ100001', 'HQ100002'),
  collectionName: name,
  collectionType: fc.constantFrom('device', 'user'),
  cloudServiceId: fc.constantFrom('contoso', 'fabrikam'),
  tenantId: fc.nat(2).map(id),
  groupId: fc.nat(2).map(id),
  groupName: name,
  cloudSyncStatus: word,
  attention: fc.subarray([...attentions]),
  memberCount: count,
  syncCompleted: count,
  syncInProgress: count,
  syncFailed: count,
  noEntraRecord: count,
  protected: count,
  removalsPending: count,
  removalsFailed: count,
  removalsHeld: count,
  lastFullSync: syncEnd,
  lastSync: syncEnd,
  checkedAt: fc.option(instant),
  collectionState: fc.constantFrom('ok', 'incomplete', null),
  collectionMessage: fc.constantFrom('Torn', 'short', null),
  siteRemoved: fc.boolean(),
  tenantRemoved: fc.boolean(),
});
const filter: fc.Arbitrary<CloudSyncFilter> = fc.record({
  collectionType: fc.option(fc.subarray(['device', 'user'] as const, { minLength: 1 }), { nil: undefined }),
  status: fc.option(fc.subarray(['success', 'failed'] as const, { minLength: 1 }), { nil: undefined }),
  attention: fc.option(fc.subarray([...attentions], { minLength: 1 }), { nil: undefined }),
  search: fc.option(fc.constantFrom('kiosk', 'ZÜRICH', '%', 'hq1', id(1)), { nil: undefined }),
});
const question = fc.record({
  filter,
  sort: fc.record({ column: fc.constantFrom(...cloudSyncColumns), descending: fc.boolean() }),
  pageSize: fc.integer({ min: 1, max: 5 }),
});
const change = fc.oneof(
  { weight: 4, arbitrary: row.map((stored) => ({ stored })) },
  { weight: 1, arbitrary: fc.nat(12).map((number) => ({ forgotten: id(number) })) },
);

/** What the table should answer, by the plainest means. */
function model(rows: readonly CloudSyncRow[], asked: CloudSyncFilter): CloudSyncRow[] {
  const { collectionType, status, attention, search } = asked;
  return rows.filter(
    (one) =>
      (collectionType === undefined || collectionType.includes(one.collectionType)) &&
      (status === undefined || status.some((each) => each === one.cloudSyncStatus)) &&
      (attention === undefined || one.attention.some((each) => attention.includes(each))) &&
      (search === undefined ||
        [one.collectionId, one.collectionName, one.groupId, one.groupName].some((text) =>
          text.toLowerCase().includes(search.toLowerCase()),
        )),
  );
}

it('gives pages that together are the whole list, in every order, whatever changed between questions', () => {
  const step = fc.record({ changes: fc.array(change, { maxLength: 12 }), question });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const table = new CloudSyncTable();
      const truth = new Map<string, CloudSyncRow>();
      for (const { changes, question: asked } of steps) {
        for (const each of changes) {
          if ('stored' in each) truth.set(each.stored.mappingId, each.stored);
          else truth.delete(each.forgotten);
          if ('stored' in each) table.store(each.stored);
          else table.forget(each.forgotten);
        }
        const { column, descending } = asked.sort;
        const place = (one: CloudSyncRow): Place => ({ key: sortKey(one, column), mappingId: one.mappingId });
        const whole = model([...truth.values()], asked.filter).sort((a, b) => comparePlaces(place(a), place(b)));
        if (descending) whole.reverse();
        const collected: CloudSyncRow[] = [];
        for (let after: Place | undefined; ;) {
          const page = table.list(asked.filter, asked.sort, asked.pageSize, after);
          collected.push(...page.map(({ row: one }) => one));
          after = page.at(-1)?.place;
          if (page.length < asked.pageSize || !after) break;
        }
        expect(collected).toEqual(whole);
        expect(table.count(asked.filter)).toBe(whole.length);
      }
    }),
    { numRuns: 300 },
  );
});

it('goes on behind the place of a row that is gone meanwhile', () => {
  const [one, two, three] = fc
    .sample(row, { numRuns: 3, seed: 1 })
    .map((each, index) => ({ ...each, mappingId: id(index) }));
  if (!one || !two || !three) throw new Error('three rows are sampled');
  const table = new CloudSyncTable();
  [one, two, three].forEach((each) => table.store(each));
  const sort = { column: 'mappingId', descending: false } as const;
  const [, second] = table.list({}, sort, 2);
  table.forget(id(1));
  expect(table.list({}, sort, 2, second?.place).map(({ row: each }) => each.mappingId)).toEqual([id(2)]);
});
