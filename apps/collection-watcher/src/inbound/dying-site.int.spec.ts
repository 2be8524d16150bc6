import { membershipChanged } from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import { z } from 'zod';
import { publishedSets } from '../testing/published-sets';
import { RunningWatcher } from '../testing/running-watcher';
import { SimulatedSite } from '../testing/simulated-site';

jest.setTimeout(120_000);

const READERS = 4; // of one site at a time
const made = z.object({ items: z.array(z.object({ resourceId: z.int() })) });
const collections = Array.from({ length: 30 }, (_, index) => `TST2${String(index).padStart(4, '0')}`);

let site: SimulatedSite;
let watcher: RunningWatcher;
beforeAll(async () => {
  site = await SimulatedSite.start();
  watcher = await RunningWatcher.start(site, undefined, '60m');
});
afterAll(async () => {
  await watcher?.close();
  await site?.close();
});

const metric = async (name: string, label: string): Promise<number> => {
  const line = new RegExp(`^${name}\\{[^}]*${label}[^}]*\\} (\\d+)`, 'm').exec(await watcher.get('/metrics'));
  return Number(line?.[1] ?? 0);
};

it('lets the reads that wait go when the site dies, and has them all again when it answers', async () => {
  const plan = { kind: 'device', count: 2, prefix: 'TST2-PC-', collections };
  for (const collectionId of collections)
    await site.control('POST', '/collections', { collectionId, name: collectionId, type: 'device' });
  const [stays, leaves] = made.parse(await site.control('POST', '/generate', plan)).items.map((one) => one.resourceId);
  const memberships = await watcher.topics.listen('membership-changes.v1');
  const held = () => [...publishedSets(memberships.of(membershipChanged)).values()];
  for (const collectionId of collections) await watcher.look(collectionId);
  await eventually(() => expect(held()).toEqual(collections.map(() => [stays, leaves])));

  const counts = async () => ({
    failed: await metric('rollcall_collection_reads_total', 'outcome="incomplete"'),
    polls: await metric('rollcall_polls_total', 'state="ok"'),
    due: await metric('rollcall_catalogue_changes_total', 'site="hq"'),
  });
  await site.control('POST', '/faults', { match: { path: 'SMS_FullCollectionMembership' }, effect: { destroy: true } });
  for (const collectionId of collections)
    await site.control('POST', `/collections/${collectionId}/members`, { remove: [leaves] });
  const before = await counts();
  await watcher.look('SMS00001', { depth: 'catalogue' }); // a poll, which finds all of them
  const after = await eventually(async () => {
    const now = await counts();
    return now.failed - before.failed >= 4 * READERS && now;
  });
  expect(after.due - before.due).toBeGreaterThanOrEqual(collections.length);
  expect(after.failed - before.failed).toBeLessThanOrEqual(READERS * (after.polls - before.polls + 1)); // a poll may have been under way

  await site.control('DELETE', '/faults');
  await eventually(() => expect(held()).toEqual(collections.map(() => [stays])));
});
