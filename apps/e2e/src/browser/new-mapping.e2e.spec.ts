import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser, Locator } from 'playwright-core';
import { Company, inStep, SITE, TENANT } from '../company';
import { startBrowser } from './browser';
import { Visitor } from './visitor';

jest.setTimeout(180_000);

let system: RunningSystem;
let browser: Browser;
let company: Company;
let ada: Visitor;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), startBrowser()]);
  company = new Company(system);
});
beforeEach(async () => {
  // the proxy says so while the coordinator is away, and a refused group is a 4xx: the browser's console names both
  const forgive = [/Failed to load resource/];
  ada = await Visitor.at(browser, system.services.url('status-service'), { forgive });
});
afterEach(() => ada?.leave());
afterAll(() => Promise.all([browser?.close(), system?.stop()]));

const button = (name: string | RegExp): Locator => ada.page.getByRole('button', { name });
const groupNamed = (name: string): Locator => ada.page.getByRole('group', { name, exact: true });

/** As far as the groups, with this collection chosen. */
async function chooseCollection(name: string): Promise<void> {
  await ada.open('/new-mapping');
  const other = ada.page.getByRole('radio', { name: 'All Systems' });
  await other.waitFor();
  await ada.page.getByRole('searchbox').fill(name);
  await other.waitFor({ state: 'hidden' }); // rows that move away under the pointer are not chosen
  await ada.page.getByRole('radio', { name, exact: true }).check();
  await button('Next').click();
}

async function chooseGroup(name: string): Promise<void> {
  await ada.page.getByRole('searchbox', { name: 'Group name starts with' }).fill(name);
  await ada.page.getByRole('checkbox', { name, exact: true }).check();
}

/** From the groups to what will happen. */
async function preview(): Promise<void> {
  await button('Next').click();
  await ada.page.getByRole('radiogroup').first().waitFor();
  await button('Next').click();
}

it('finds a collection by its id, and by the beginning of its name in another case', async () => {
  const { collectionId } = await system.control.site.createCollection({
    name: 'Über Ärzte',
    type: 'user',
    members: [],
  });
  await system.admin.look(SITE, collectionId);
  await ada.open('/new-mapping');
  for (const text of [collectionId.toLowerCase(), `${SITE}/${collectionId}`, 'ÜBER ä']) {
    await ada.page.getByRole('searchbox').fill(text);
    await eventually(async () => {
      const radios = ada.page.getByRole('radio');
      expect([await radios.count(), await radios.first().getAttribute('name')]).toEqual([1, 'collection']);
    });
    const row = await ada.page.getByRole('row').filter({ hasText: 'Über Ärzte' }).allInnerTexts();
    expect(row.join().split(/\s+/).slice(-6)).toEqual([collectionId, SITE, 'User', '0', 'Ready', 'Never']);
  }
});

it('maps a collection to a group there was and one made on the way, after saying what will happen', async () => {
  await ada.open('/new-mapping');
  await ada.expectAccessible();
  await chooseCollection('Kiosks');
  await ada.page.getByRole('checkbox', { name: 'Device Administrators' }).waitFor();
  expect(await ada.page.getByRole('checkbox', { name: 'Device Administrators' }).isDisabled()).toBe(true);
  await ada.page.getByText('can be assigned to Entra roles').waitFor();
  await ada.expectAccessible();

  await button('New group').click();
  await ada.page.getByRole('textbox', { name: 'Name' }).fill('Kiosks');
  await button('Make the group').click();
  await ada.page.getByText('group-name-taken').waitFor();
  await ada.page.getByRole('textbox', { name: 'Name' }).fill('Brand New');
  await button('Make the group').click();
  await ada.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await chooseGroup('Empty Shelf');
  await preview();

  const [shelf, fresh] = [groupNamed('Empty Shelf'), groupNamed('Brand New')];
  await shelf.getByText(/members join the group, 0 members leave it/).waitFor();
  await fresh.getByText(/members join the group, 0 members leave it/).waitFor();
  await ada.expectAccessible();
  const made = await system.admin.mappings();
  expect(made.map(({ groupName, enabled }) => [groupName, enabled]).sort()).toEqual([
    ['Brand New', false],
    ['Empty Shelf', false],
  ]);
  for (const { groupId } of made) expect(await system.control.entra.members(TENANT, groupId)).toEqual([]);

  await button('Enable 2 mappings').click();
  await ada.page.getByRole('heading', { name: 'Kiosks is in the care of Rollcall now' }).waitFor();
  const members = (await system.monitoring.collections({ nameStartsWith: 'Kiosks' }))[0]?.memberCount ?? 0;
  for (const { id } of made) await company.untilShows({ id }, { memberCount: members, syncInProgress: 0 });
  await ada.page.getByText(`${members} members synced`).first().waitFor();
  await ada.expectAccessible();
  ada.expectNoComplaints();
});

it('says at the group why it cannot be mapped, and maps the other', async () => {
  const people = await company.crowd('device', 2, 'Refused');
  const { name } = await company.collection('device', people);
  await eventually(async () => (await system.monitoring.collections({ nameStartsWith: name })).length > 0, {
    within: 60_000,
    what: 'the collection in the catalogue',
  });
  const [turns, stays] = [await company.group(), await company.group()];
  await chooseCollection(name);
  await chooseGroup(turns.displayName);
  await chooseGroup(stays.displayName);
  await system.control.entra.changeGroup(TENANT, turns.id, { groupTypes: ['DynamicMembership'] });
  await preview();

  await groupNamed(turns.displayName).getByText('has dynamic membership').waitFor();
  await groupNamed(stays.displayName).getByText('2 members join').waitFor();
  await button('Enable 1 mapping').click();
  await eventually(async () => (await company.holds(stays)).length === 2, { within: 60_000, what: 'the members' });
  ada.expectNoComplaints();
});

it('enables nothing before a person has seen what would happen, or says to go without', async () => {
  const enable = button('Enable 1 mapping');
  const failed = { state: 'failed', message: 'The site does not answer.' };
  await ada.page.route('**/admin/v1/runs/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...failed } });
  });
  await chooseCollection('Collection1');
  await chooseGroup('Group1');
  await preview();
  await groupNamed('Group1').getByText('The site does not answer.').waitFor();
  expect(await enable.isDisabled()).toBe(true);
  const without = groupNamed('Group1').getByRole('checkbox', { name: 'Enable it without having seen' });
  await without.check();
  expect(await enable.isEnabled()).toBe(true);
  await ada.expectAccessible();

  let tellPlan = (): void => undefined;
  const told = new Promise<void>((resolve) => (tellPlan = resolve));
  await ada.page.unroute('**/admin/v1/runs/*');
  await ada.page.route('**/admin/v1/runs/*/plan?*', async (route) => {
    await told;
    await route.continue();
  });
  await groupNamed('Group1').getByRole('button', { name: 'Try again' }).click();
  await without.waitFor({ state: 'detached' });
  expect(await enable.isDisabled()).toBe(true);
  tellPlan();
  await groupNamed('Group1')
    .getByText(/members? joins?/)
    .waitFor();
  expect(await enable.isEnabled()).toBe(true);
  await button('Back, and remove them').click();
  await ada.page.getByRole('radiogroup').first().waitFor();
  expect((await system.admin.mappings()).map(({ groupName }) => groupName)).not.toContain('Group1');
  ada.expectNoComplaints();
});

it('asks who leaves in the middle, and takes back what was made', async () => {
  const before = (await system.admin.mappings()).length;
  await chooseCollection('Collection1');
  await chooseGroup('Group1');
  await preview();
  await groupNamed('Group1')
    .getByText(/members? joins?/)
    .waitFor();
  await ada.page.getByRole('tab', { name: 'Overview' }).click();
  const question = ada.page.getByRole('alertdialog', { name: 'Leave without enabling?' });
  await question.getByText('Collection1 → Group1').waitFor();
  await question.getByRole('button', { name: 'Remove and leave' }).click();
  await ada.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  expect(await system.admin.mappings()).toHaveLength(before);
  ada.expectNoComplaints();
});

it('loses nothing while the coordinator is away, and goes on when it is back', async () => {
  await chooseCollection('Collection1 Users');
  await chooseGroup('Group1 Users');
  await system.services.kill('full-sync-coordinator');
  await preview();
  await groupNamed('Group1 Users').getByRole('alert').waitFor();
  await system.services.start('full-sync-coordinator');
  await groupNamed('Group1 Users').getByRole('button', { name: 'Try again' }).click();
  await groupNamed('Group1 Users')
    .getByText(/members? joins? the group/)
    .waitFor();
  await button('Enable 1 mapping').click();
  await ada.page.getByRole('heading', { name: 'Collection1 Users is in the care of Rollcall now' }).waitFor();
  const mapping = (await system.admin.mappings()).find(({ groupName }) => groupName === 'Group1 Users');
  await company.untilShows({ id: mapping?.id ?? '' }, inStep(2));
  ada.expectNoComplaints();
});
