import { startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser, Locator } from 'playwright-core';
import { Company, type Person, SITE, TENANT } from '../company';
import { startBrowser } from './browser';
import { Visitor } from './visitor';

jest.setTimeout(240_000);

let system: RunningSystem;
let browser: Browser;
let company: Company;
let ada: Visitor;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), startBrowser()]);
  company = new Company(system);
});
beforeEach(async () => {
  // a mapping that the view does not know yet, or any more, is a 404, and one that others have changed a 412
  const forgive = [/status of 4(04|12)/];
  ada = await Visitor.at(browser, system.services.url('status-service'), { forgive });
});
afterEach(() => ada?.leave());
afterAll(() => Promise.all([browser?.close(), system?.stop()]));

const button = (name: string | RegExp): Locator => ada.page.getByRole('button', { name });
const dialog = (): Locator => ada.page.getByRole('dialog').or(ada.page.getByRole('alertdialog'));
/** Waits until the page shows this figure, such as `Sync Completed: 2`; nobody reloads it. */
const untilFigure = (figure: string): Promise<void> => button(`${figure}. Show them`).waitFor();

/** Three removals are many, when they are more than a fifth. */
const guard = { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' };

async function guarded(count: number) {
  const people = await company.crowd('device', count, 'Device');
  const collection = await company.collection('device', people);
  const group = await company.group();
  const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
  const mapping = await system.admin.createMapping({ ...wish, guard });
  await company.untilInStep(mapping, people);
  return { people, collection, group, mapping };
}

it('does what the documentation of Cloud Sync says, all of it by hand', async () => {
  const [collection] = (await system.control.site.collections()).filter(({ name }) => name === 'Collection1');
  const [group] = (await system.control.entra.groups(TENANT)).filter(({ displayName }) => displayName === 'Group1');
  if (!collection || !group) throw new Error('the estate lacks the collection or the group of the scenario');
  const [b, c, d] = await Promise.all(['SCN-B', 'SCN-C', 'SCN-D'].map((name) => device(name)));
  if (!b || !c || !d) throw new Error('the estate lacks the devices of the scenario');
  const [e] = await company.people('device', 'E');

  await ada.open('/new-mapping');
  await ada.page.getByRole('searchbox').fill('Collection1');
  await ada.page.getByRole('radio', { name: 'Collection1', exact: true }).check();
  await button('Next').click();
  await ada.page.getByRole('searchbox', { name: 'Group name starts with' }).fill('Group1');
  await ada.page.getByRole('checkbox', { name: 'Group1', exact: true }).check();
  await button('Next').click();
  await ada.page.getByRole('radiogroup').first().waitFor();
  await button('Next').click();
  await ada.page.getByRole('group', { name: 'Group1', exact: true }).getByText('1 member leaves').waitFor();
  await button('Enable 1 mapping').click();
  await ada.page.getByRole('link', { name: 'Group1' }).click();
  await ada.page.getByRole('heading', { level: 1, name: 'Collection1 → Group1' }).waitFor();
  await company.untilHolds(group, [b, c]);
  await untilFigure('Sync Completed: 2');

  await company.changeCollection(collection, { leave: [c] });
  await untilFigure('Sync Completed: 1');
  await company.untilHolds(group, [b]);

  await company.changeGroup(group, { join: [d] });
  await company.changeCollection(collection, { join: [e] });
  await untilFigure('Sync Completed: 2');
  await company.changeCollection(collection, { leave: [e] });
  await untilFigure('Sync Completed: 1');
  await company.untilHolds(group, [b, d]);
  await ada.expectAccessible();

  await button('Full sync…').click();
  await dialog().getByText('0 members would join the group, and 1 would leave it').waitFor();
  await dialog().getByText('SCN-D').waitFor(); // in no collection: the directory names it
  await ada.expectAccessible();
  expect(await company.holds(group)).toEqual([b.name, d.name].sort());
  await button('Start the full sync').click();
  await dialog().getByText('The full sync is done').waitFor();
  await button('Close').click();
  await company.untilHolds(group, [b]);

  await ada.page.getByRole('tab', { name: 'Runs' }).click();
  await ada.page.getByRole('button', { name: 'Incremental sync' }).first().waitFor();
  await ada.expectAccessible();
  await ada.page.getByRole('button', { name: 'Full sync', exact: true }).first().click();
  await dialog().getByText('1 of 1 left').waitFor();
  await dialog().getByText('SCN-D').waitFor();
  await ada.expectAccessible();
  await dialog().getByRole('button', { name: 'Close' }).click();

  await ada.page.getByRole('tab', { name: 'Members' }).click();
  await ada.page.getByRole('button', { name: b.name }).click();
  await dialog().getByText(`The site knows ${b.name} with the Entra id`).waitFor();
  await dialog().getByRole('heading', { name: 'Answer of Graph' }).waitFor();
  await ada.expectAccessible();
  ada.expectNoComplaints();
});

it('shows a hold with its list, releases exactly what was looked at, and keeps what is rejected', async () => {
  const { people, collection, group, mapping } = await guarded(8);
  const [first, second, third, fourth, fifth, sixth, seventh, eighth] = people as EightPeople;
  await ada.open(`/mappings/${mapping.id}`);
  await company.changeCollection(collection, { leave: [first, second, third, fourth] });
  await ada.page.getByText('4 removals held').waitFor();
  await untilFigure('Removals Held: 4');
  await ada.expectAccessible();

  await button('Release…').click();
  await button('Release 4 members').waitFor();
  await dialog().getByText(second.name).waitFor();
  await ada.expectAccessible();
  await company.changeCollection(collection, { join: [first] }); // comes back while somebody looks at the list
  await dialog().getByText('it holds 3 members now').waitFor();
  expect(await button('Release 4 members').isDisabled()).toBe(true);
  await button('Show the new list').click();
  await button('Release 3 members').click();
  await dialog().waitFor({ state: 'hidden' });
  await company.untilHolds(group, [first, fifth, sixth, seventh, eighth]);
  await ada.page.getByText('3 removals held').waitFor({ state: 'hidden' });

  await company.changeCollection(collection, { leave: [fifth, sixth, seventh] });
  await ada.page.getByText('3 removals held').waitFor();
  await button('Reject…').click();
  await button('Keep 3 members').click();
  await ada.page.getByText('3 removals held').waitFor({ state: 'hidden' });
  await untilFigure('Removals Held: 3'); // they stay until the next full sync asks again
  expect(await company.holds(group)).toEqual([first, fifth, sixth, seventh, eighth].map(({ name }) => name).sort());
  ada.expectNoComplaints();
});

it('changes settings, and not over what somebody else has changed meanwhile', async () => {
  const { mapping } = await guarded(2);
  await ada.open(`/mappings/${mapping.id}?tab=settings`);
  await ada.page.getByRole('radio', { name: /^Add only/ }).check();
  await system.admin.changeMapping(mapping.id, { guard: { ...guard, minRemovals: 4 } });
  await button('Save').click();
  await ada.page.getByText('Somebody else has changed this mapping meanwhile').waitFor();
  await ada.expectAccessible();
  await button('Save mine too').click();
  await ada.page.getByText('Somebody else has changed').waitFor({ state: 'hidden' });
  await ada.page.getByText('Add only, keep strangers').waitFor();
  expect(await system.admin.mapping(mapping.id)).toMatchObject({ mode: 'additive', guard: { minRemovals: 4 } });
  ada.expectNoComplaints();
});

it('is disabled, enabled again after a look at what that brings, and deleted with its members', async () => {
  const { people, group, mapping } = await guarded(2);
  await ada.open(`/mappings/${mapping.id}`);
  for (const item of ['Disable…', 'Delete…']) {
    await button('More').press('Enter');
    await ada.page.getByRole('menuitem', { name: item }).press('Enter');
    await dialog().waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'More');
  }
  await button('More').click();
  await ada.page.getByRole('menuitem', { name: 'Disable…' }).click();
  await ada.expectAccessible();
  await dialog().getByRole('button', { name: 'Disable' }).click();
  await ada.page.getByText('The mapping is disabled.').waitFor();
  await button('Enable…').click();
  await button('Enable and sync').click();
  await dialog().waitFor({ state: 'hidden' });
  await company.untilShows(mapping, { attention: [] });
  await button('Pause').click();
  await button('Resume').click();
  await button('Pause').waitFor();

  await button('More').click();
  await ada.page.getByRole('menuitem', { name: 'Delete…' }).click();
  await ada.page.getByRole('radio', { name: /^They leave/ }).check();
  await ada.expectAccessible();
  const remove = button('Delete, and remove members');
  expect(await remove.isDisabled()).toBe(true);
  await dialog().getByRole('textbox').fill(mapping.groupName);
  expect(await company.holds(group)).toHaveLength(people.length);
  await remove.click();
  await ada.page.getByRole('heading', { level: 1, name: 'Collection Cloud Sync' }).waitFor();
  await company.untilHolds(group, []);
  await ada.open(`/mappings/${mapping.id}`);
  await ada.page.getByText('There is no such mapping').waitFor();
  ada.expectNoComplaints();
});

type EightPeople = [Person, Person, Person, Person, Person, Person, Person, Person];

/** A device of the estate, by the name that both ends know. */
async function device(name: string): Promise<Person> {
  const [object] = await system.control.entra.objects(TENANT, 'devices', name);
  const record = (await system.control.site.records('devices')).find((one) => one.name === name);
  if (!object || !record) throw new Error(`the estate has no ${name} at both ends`);
  return { name, resourceId: record.resourceId, objectId: object.id };
}
