import { Office, ShortPatience } from '../testing/office';
import { TestSite } from './test-site';
import { takeInSite } from './take-in-looks';

it('gives what the watcher answers to just this test, and says so when it answers none', async () => {
  const office = await Office.open();
  let answers = true;
  const checks = [{ check: 'reach', ok: true, message: 'Fine.' }];
  const patience = new ShortPatience(async () => {
    const testId = String(office.records.said('self-test').at(-1)?.['testId']);
    const seen = { site: 'hq', state: 'ok' as const, polledAt: office.clock.now().toISOString() };
    if (answers) await office.records.transaction((t) => takeInSite(t, { ...seen, selfTest: { testId, checks } }));
  });
  const test = new TestSite(office.records, office.clock, patience, office.looks);
  await expect(test.run('hq')).resolves.toEqual(checks);
  answers = false;
  await expect(test.run('hq')).resolves.toMatchObject([{ check: 'collection-watcher', ok: false }]);
  await expect(test.run('branch')).rejects.toMatchObject({ code: 'site-not-found' });
});
