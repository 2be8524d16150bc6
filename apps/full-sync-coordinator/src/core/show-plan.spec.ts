import { Office, PILOTS, TENANT } from '../testing/office';
import { ShowPlan } from './show-plan';
import { takeInPlan } from './take-in-runs';

const [JOINER, LEAVER, STRANGER] = ['1', '2', '3'].map((end) => `cccccccc-0000-0000-0000-00000000000${end}`);
if (!JOINER || !LEAVER || !STRANGER) throw new Error('three ids');

let office: Office;
let runId: string;
let showPlan: ShowPlan;
beforeEach(async () => {
  office = await Office.open();
  await office.map('ABC00001');
  ({ runId } = await office.toWriter());
  showPlan = new ShowPlan(office.records, office.directory);
  const plan = { runId, tenantId: TENANT, groupId: PILOTS, planHash: 'hash', additions: 1, removals: 2, held: 1 };
  const items = [
    {
      objectId: JOINER,
      displayName: 'LT-1',
      resourceId: 1,
      change: 'add',
      reason: 'in-collection',
      held: false,
    } as const,
    { objectId: LEAVER, change: 'remove', reason: 'not-in-collection', held: false } as const,
    { objectId: STRANGER, change: 'remove', reason: 'not-in-collection', held: true } as const,
  ];
  await office.records.transaction((tables) => takeInPlan(tables, { ...plan, part: 1, parts: 1, items }));
});

const shown = async (filter: Parameters<ShowPlan['run']>[1] = { limit: 10, after: 0 }) =>
  (await showPlan.run(runId, filter)).page.items.map(({ displayName, objectId }) => displayName ?? objectId);

it('names those whom no site has named as the directory does', async () => {
  office.directory.people.set(STRANGER, 'Somebody else');
  expect(await shown()).toEqual(['LT-1', LEAVER, 'Somebody else']);
});

it('shows the list without those names while the directory does not answer', async () => {
  office.directory.trouble = 'nobody is there';
  expect(await shown()).toEqual(['LT-1', LEAVER, STRANGER]);
});

it('shows only joins, leaves or held ones when asked to, with the numbers of the whole plan', async () => {
  expect(await shown({ limit: 10, after: 0, change: 'add' })).toEqual(['LT-1']);
  expect(await shown({ limit: 10, after: 0, change: 'remove', held: true })).toEqual([STRANGER]);
  expect(await shown({ limit: 10, after: 0, held: false })).toEqual(['LT-1', LEAVER]);
  expect((await showPlan.run(runId, { limit: 1, after: 0, change: 'add' })).plan).toMatchObject({
    removals: 2,
    held: 1,
  });
});
