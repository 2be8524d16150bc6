import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser, Locator } from 'playwright-core';
import { startBrowser } from '../browser/browser';
import { Visitor } from '../browser/visitor';
import { CompanyShown } from './company-shown';

jest.setTimeout(300_000);

const FOLDER = join(__dirname, '..', '..', '..', '..', 'docs', 'guide', 'images');

let system: RunningSystem;
let browser: Browser;
let company: CompanyShown;
let ada: Visitor;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  [system, browser] = await Promise.all([startSystem({ estate: join(__dirname, 'estate.yaml') }), startBrowser()]);
  company = await CompanyShown.settle(system);
});
beforeEach(async () => {
  ada = await Visitor.at(browser, system.services.url('status-service'), { forgive: [/Failed to load resource/] });
});
afterEach(async () => {
  ada?.expectNoComplaints();
  await ada?.leave();
});
afterAll(() => Promise.all([browser?.close(), system?.stop()]));

const button = (name: string | RegExp): Locator => ada.page.getByRole('button', { name });

/** What the window shows, once all of it is there and nothing moves. */
async function take(name: string): Promise<void> {
  await ada.page.waitForFunction(() => document.querySelector('.fui-Spinner') === null);
  await ada.page.mouse.move(0, 0);
  await ada.page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

it('the members of a mapping, and the way of one', async () => {
  await ada.open(`/mappings/${await company.idOf('Kiosks')}`);
  await button('KIOSK-001').waitFor();
  await take('mapping');
  await ada.page.getByRole('searchbox').fill('KIOSK-017');
  await button('KIOSK-016').waitFor({ state: 'detached' });
  await button('KIOSK-017').click();
  await ada.page.getByRole('dialog').getByRole('heading', { name: 'Answer of Graph' }).waitFor();
  await take('explain');
});

it('a hold', async () => {
  await ada.open(`/mappings/${await company.idOf('Meeting Rooms')}`);
  await ada.page.getByText('64 removals held').waitFor();
  await button(/ROOM-/).first().waitFor();
  await take('hold');
});

it('a new mapping', async () => {
  await ada.open('/new-mapping');
  await ada.page.getByRole('searchbox').fill('Pilot');
  await ada.page.getByRole('radio', { name: 'Pilot Ring' }).check();
  await button('Next').click();
  await ada.page.getByRole('searchbox', { name: 'Group name starts with' }).fill('Intune');
  await ada.page.getByRole('checkbox', { name: 'Intune Pilot Ring' }).check();
  await ada.page.getByRole('checkbox', { name: 'Intune Autopatch Early' }).check();
  await ada.page.getByRole('region', { name: 'Groups' }).evaluate((list) => list.scrollTo(0, 0));
  await take('new-mapping-groups');
  await button('Next').click();
  await ada.page.getByRole('radiogroup').first().waitFor();
  await button('Next').click();
  for (const name of ['Intune Pilot Ring', 'Intune Autopatch Early'])
    await ada.page
      .getByRole('group', { name })
      .getByText(/members join/)
      .waitFor();
  await take('new-mapping-preview');
  await button('Back, and remove them').click();
  await ada.page.getByRole('radiogroup').first().waitFor();
});

it('the tenants', async () => {
  await ada.open('/tenants');
  await button('Self-test of contoso').click();
  await ada.page.getByText('All that is needed is there.').waitFor();
  await take('tenants');
});

it('the overview, and Collection Cloud Sync in light and dark', async () => {
  await company.beginLongSync();
  await ada.open('/');
  await ada.page
    .getByRole('row', { name: /Broad Ring/ })
    .getByRole('progressbar')
    .waitFor();
  await take('collection-cloud-sync');
  await ada.page.emulateMedia({ colorScheme: 'dark' });
  await take('collection-cloud-sync-dark');
  await ada.page.emulateMedia({ colorScheme: 'light' });
  await ada.page.setViewportSize({ width: 1440, height: 1180 });
  await ada.open('/overview');
  await ada.page.locator('.recharts-surface').nth(1).waitFor();
  await take('overview');
});
