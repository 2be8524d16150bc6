import type { Mapping } from '@rollcall/client';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser, Locator } from 'playwright-core';
import { Company, inStep, SITE, TENANT } from '../company';
import { mapNew } from '../pair';
import { startBrowser } from './browser';
import { Visitor } from './visitor';

jest.setTimeout(180_000);

let system: RunningSystem;
let browser: Browser;
let company: Company;
let mapping: Mapping;
let ada: Visitor;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), startBrowser()]);
  company = new Company(system);
  ({ mapping } = await mapNew(company, await company.crowd('device', 3, 'Shown')));
  await company.untilShows(mapping, inStep(3));
});
beforeEach(async () => {
  ada = await Visitor.at(browser, system.services.url('status-service'), { viewport: { width: 1024, height: 768 } });
});
afterEach(async () => {
  ada?.expectNoComplaints();
  await ada?.leave();
});
afterAll(() => Promise.all([browser?.close(), system?.stop()]));

const button = (name: string | RegExp): Locator => ada.page.getByRole('button', { name });
const region = (name: string): Locator => ada.page.getByRole('region', { name, exact: true });

it('shows how many mappings are in step, in numbers too, and that nothing needs a person', async () => {
  await eventually(
    async () =>
      expect((await system.monitoring.summaryHistory()).items.some(({ tenants }) => tenants.length > 0)).toBe(true),
    { within: 120_000, what: 'a first measurement' },
  );
  await ada.open('/overview');
  await region('Mappings').getByRole('row', { name: 'Success' }).getByText('1', { exact: true }).waitFor();
  await region('What needs a person now').getByRole('heading', { name: 'Nothing' }).waitFor();
  await region('Sites and tenants').getByRole('link', { name: 'Tenant contoso' }).waitFor();
  await region('Backlog').getByRole('button', { name: 'The newest numbers' }).click();
  await region('Backlog').getByRole('table').waitFor();
  await ada.expectAccessible();
});

it('switches a tenant off and on after it has said what that does, and pauses everything', async () => {
  await ada.open('/tenants');
  await ada.page.getByRole('switch', { name: 'Group sync is on' }).click();
  await ada.page.getByRole('alertdialog').getByText('Nothing more is written').waitFor();
  await ada.expectAccessible();
  await button('Switch off').click();
  await ada.page.getByRole('switch', { name: 'Group sync is off' }).waitFor();
  expect(await system.admin.tenants()).toMatchObject([{ groupSyncEnabled: false }]);
  await ada.page.getByRole('switch', { name: 'Group sync is off' }).click();
  await button('Switch on').click();
  await ada.page.getByRole('switch', { name: 'Group sync is on' }).waitFor();

  await button('Pause everything').click();
  await ada.page.keyboard.press('Escape');
  await ada.page.waitForFunction(() => document.activeElement?.textContent === 'Pause everything');
  await button('Pause everything').click();
  await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Pause everything' }).click();
  await ada.page.getByText('Everything is paused').waitFor();
  await button('Resume everything').click();
  await button('Pause everything').waitFor();
});

it('tests a tenant and a site, and says what a full sync of all groups would do before it begins', async () => {
  await ada.open('/tenants');
  await button(`Self-test of ${TENANT}`).click();
  await ada.page.getByText('All that is needed is there.').waitFor();
  await button('Full sync of all groups').click();
  const question = ada.page.getByRole('alertdialog');
  await question.getByText('0 members would join').waitFor();
  await question.getByRole('button', { name: 'Start the full syncs' }).click();
  await question.waitFor({ state: 'hidden' });

  await ada.open('/sites');
  await button('Self-test of hq').click();
  await ada.page.getByText('All that is needed is there.').waitFor();
  await button('Look at Kiosks now').click();
  await ada.page.getByText('Kiosks is looked at now.').last().waitFor(); // the toast; it is also said to who cannot see it
});

it('takes the word of an approver that the older state of a restored site is the truth now', async () => {
  const [one, late] = await company.people('device', 'Early', 'Late');
  const pair = await mapNew(company, [one]);
  await company.untilHolds(pair.group, [one]);
  await system.control.site.backUp(SITE);
  await company.changeCollection(pair.collection, { join: [late] });
  await company.untilHolds(pair.group, [one, late]);
  await ada.open('/sites');
  await system.control.site.restore(SITE);
  await button('Confirm the older state').waitFor();
  await ada.expectAccessible();
  await ada.open('/overview');
  await region('What needs a person now').getByRole('link', { name: 'Site hq' }).click();
  await button('Confirm the older state').click();
  await ada.page.getByRole('alertdialog').getByText('Removals that waited are believed').waitFor();
  await ada.expectAccessible();
  await ada.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await button('Confirm the older state').waitFor({ state: 'hidden' });
  await company.untilHolds(pair.group, [one]);
});

it('shows what is held of a mapping that is deleted, and lets a person decide on it', async () => {
  const people = await company.crowd('device', 4, 'Left');
  const [collection, group] = [await company.collection('device', people), await company.group()];
  const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
  const guard = { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' };
  const deleted = await system.admin.createMapping({ ...wish, guard });
  await company.untilInStep(deleted, people);
  await ada.open('/overview');
  await system.admin.deleteMapping(deleted.id, true);
  const needs = region('What needs a person now');
  await needs.getByText(`4 removals in ${group.displayName}`).waitFor();
  await ada.expectAccessible();
  await needs.getByRole('button', { name: 'Show the list' }).click();
  await ada.page
    .getByRole('dialog')
    .getByText(people[0]?.name ?? 'nobody')
    .waitFor();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await needs.getByRole('button', { name: 'Release…' }).click();
  await button('Release 4 members').click();
  await needs.getByText(group.displayName).waitFor({ state: 'detached' });
  await company.untilHolds(group, []);
});

it('shows a message that nobody could take in, and lays it aside', async () => {
  await system.topics.send('mappings.v1', { key: 'nobody', value: '{', headers: {} });
  await ada.open('/dead-letters');
  const letters = ada.page.getByRole('button', { name: /^Show .*mappings/ });
  await letters.first().click();
  await ada.page.getByRole('dialog').getByText('{', { exact: true }).waitFor();
  await ada.expectAccessible();
  await button('Close').click();
  await ada.page.getByRole('checkbox').first().check();
  await button('Replay 1 chosen').click();
  await ada.page.getByRole('button', { name: 'Replay 0 chosen' }).waitFor();
  await button('Discard all').click();
  await ada.page.getByRole('alertdialog').getByRole('button', { name: 'Discard all' }).click();
  await ada.page.getByRole('alertdialog').waitFor({ state: 'hidden' });
  const states = new Set((await system.monitoring.deadLetters()).map(({ state }) => state));
  expect(states).toContain('discarded');
});

it('says who changed what, and what it was before', async () => {
  await system.admin.changeMapping(mapping.id, { mode: 'additive' });
  await ada.open('/audit');
  await ada.page.getByRole('combobox', { name: 'What' }).click();
  await ada.page.getByRole('option', { name: 'Mapping changed' }).click();
  await ada.page.getByText('mode: mirror → additive').waitFor();
  await ada.expectAccessible();
  await button(/^Details/)
    .first()
    .click();
  const changes = ada.page.getByRole('table', { name: 'What changed' });
  await changes.getByText('additive').waitFor();
  await ada.expectAccessible();
});
