import { readFileSync, rmSync } from 'node:fs';
import { mappingFigures } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser } from 'playwright-core';
import { bareEstate } from '../bare-estate';
import { startBrowser } from './browser';
import { figuresOf, mappingIdOf, showMappings } from './many-mappings';
import { showMembers } from './many-members';
import { Visitor } from './visitor';

jest.setTimeout(400_000); // ten thousand mappings are told one after the other

const MAPPINGS = 10_000;
const MEMBERS = 100_000;
/** Those of devices in state Partial Success: every 70th that is no 50th. */
const PARTIAL = Math.floor((MAPPINGS - 1) / 70) - Math.floor((MAPPINGS - 1) / 350);

/** What the names of the product are, in its order. */
const defaults = [
  'Collection Id',
  'Collection Name',
  'Entra Group Id',
  'Entra Group Name',
  'Cloud Sync Status',
  'Member Count',
  'Sync Completed',
  'Sync InProgress',
  'Sync Failed',
];

let system: RunningSystem;
let browser: Browser;
let ada: Visitor;
beforeAll(async () => {
  const estate = bareEstate('60m'); // nothing is stale while nobody polls
  [system, browser] = await Promise.all([startSystem({ estate, services: ['status-service'] }), startBrowser()]);
  rmSync(estate);
});
beforeEach(async () => {
  ada = await Visitor.at(browser, system.services.url('status-service'), { forgive: [/Failed to load resource/] });
});
afterEach(() => ada?.leave());
afterAll(() => Promise.all([browser?.close(), system?.stop()]));

const headings = () => ada.page.getByRole('columnheader').allInnerTexts();
const row = (name: string | RegExp) => ada.page.getByRole('row', { name });

describe('Collection Cloud Sync in the browser', () => {
  it('says that nothing is mapped yet, and leads to mapping something', async () => {
    await ada.open('/');
    await ada.page.getByText('No collection is mapped yet').waitFor();
    await ada.expectAccessible();
    await ada.page.getByRole('link', { name: 'Map a collection to a group' }).click();
    await ada.page.getByRole('heading', { level: 1, name: 'New mapping' }).waitFor();
    ada.expectNoComplaints();
  });

  describe('with 10,000 mappings', () => {
    beforeAll(() => showMappings(system, MAPPINGS));

    it('shows the columns of the product, and reads on as somebody scrolls, with few rows in the page', async () => {
      await ada.open('/');
      await row(/^CHQ/).first().waitFor();
      expect(await headings()).toEqual(defaults);
      await ada.page.getByText('The first 200 of 9,999 mappings; more as you scroll').waitFor();
      const table = ada.page.getByRole('region', { name: 'Collection Cloud Sync' });
      await table.focus();
      await ada.page.keyboard.press('End');
      await ada.page.getByText('The first 400 of 9,999 mappings; more as you scroll').waitFor();
      expect(await ada.page.getByRole('row').count()).toBeLessThan(80);
      await ada.expectAccessible();
      ada.expectNoComplaints();
    });

    it('remembers the columns that somebody chose', async () => {
      await ada.open('/');
      await ada.page.getByRole('button', { name: 'Columns' }).click();
      await ada.page.getByRole('menuitemcheckbox', { name: 'Entra Group Id' }).click();
      await ada.page.getByRole('menuitemcheckbox', { name: 'Last Full Sync Time' }).click();
      await ada.expectAccessible();
      await ada.page.keyboard.press('Escape');
      const chosen = [...defaults.filter((name) => name !== 'Entra Group Id'), 'Last Full Sync Time'];
      expect(await headings()).toEqual(chosen);
      await ada.open('/');
      expect(await headings()).toEqual(chosen);
      await ada.page.getByRole('button', { name: 'Columns' }).click();
      await ada.page.getByRole('menuitem', { name: 'Show the default columns' }).click();
      await ada.page.keyboard.press('Escape');
      expect(await headings()).toEqual(defaults);
      ada.expectNoComplaints();
    });

    it('narrows by status, attention and search, in an address that can be passed on', async () => {
      await ada.open('/');
      await ada.page.getByRole('combobox', { name: 'Status' }).click();
      await ada.page.getByRole('menuitemcheckbox', { name: 'Partial Success' }).click();
      await ada.page.keyboard.press('Escape');
      await ada.page.getByText(`${PARTIAL} mappings`).waitFor();
      await ada.page.getByRole('searchbox', { name: 'Search mappings' }).fill('no such thing');
      await ada.page.getByText('No mapping fits').waitFor();
      await ada.page.getByRole('searchbox', { name: 'Search mappings' }).fill('India 00140');
      await ada.page.getByText('1 mapping', { exact: true }).waitFor();
      const shown = await row(/India 00140/).innerText();
      expect(shown).toContain('Partial Success');
      await ada.page.reload();
      await row(/India 00140/).waitFor();
      await ada.page.getByText('1 mapping', { exact: true }).waitFor();
      await ada.page.getByRole('button', { name: 'Show all' }).click();
      await ada.page.getByText('The first 200 of 9,999 mappings; more as you scroll').waitFor();
      await ada.page.getByRole('tab', { name: 'User collections' }).click();
      await row(/Sales Staff/).waitFor();
      await ada.page.getByText('1 mapping', { exact: true }).waitFor();
      ada.expectNoComplaints();
    });

    it('leaves out what an address says wrongly', async () => {
      await ada.open('/?status=fine&attention=held&sort=weight');
      await ada.page.getByText('The first 200 of 9,999 mappings; more as you scroll').waitFor();
      ada.expectNoComplaints();
    });

    it('sorts by any column, at the service', async () => {
      await ada.open('/');
      const first = ada.page.getByRole('row').nth(1);
      await ada.page.getByRole('columnheader', { name: 'Sync Failed' }).click();
      await ada.page.waitForURL(/sort=-?syncFailed/);
      if (!ada.page.url().includes('-syncFailed'))
        await ada.page.getByRole('columnheader', { name: 'Sync Failed' }).click();
      await ada.page.waitForURL(/sort=-syncFailed/);
      await first.getByText('Failed').waitFor();
      ada.expectNoComplaints();
    });

    it('shows a change as it happens', async () => {
      await ada.open('/?search=Kiosks+Germany+00050');
      await row(/00050/).getByText('In Progress', { exact: true }).waitFor();
      await row(/00050/).getByRole('progressbar').waitFor();
      const figures = figuresOf(51, 2).figures;
      const ids = { mappingId: mappingIdOf(50), groupId: figuresOf(50, 2).groupId };
      await system.topics.publish(mappingFigures, figuresOf(51, 2, { ...ids, figures }));
      await row(/00050/).getByText('Success', { exact: true }).waitFor();
      ada.expectNoComplaints();
    });

    it('gives what is shown as a file', async () => {
      await ada.open('/?search=India+00140');
      const [download] = await Promise.all([
        ada.page.waitForEvent('download'),
        ada.page.getByRole('button', { name: 'CSV' }).click(),
      ]);
      const [head, ...lines] = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\n');
      expect(head?.trim()).toBe(defaults.join(','));
      expect(lines).toEqual([expect.stringContaining('Partial Success')]);
      ada.expectNoComplaints();
    });

    it('reads on in 100,000 members as somebody scrolls, and finds those who matter among them', async () => {
      await showMembers(system, 7, MEMBERS);
      await ada.open(`/mappings/${mappingIdOf(7)}`);
      const member = (name: string) => ada.page.getByRole('button', { name });
      await member('LT-000001').waitFor();
      const table = ada.page.getByRole('region', { name: 'Members' });
      await table.focus();
      const scrollTo = (name: string) =>
        eventually(
          async () => {
            if (await member(name).isVisible()) return true; // since the last time: the next page would hide it
            await ada.page.keyboard.press('End'); // of what is there by now
            return false;
          },
          { within: 30_000, every: 100, what: name },
        );
      for (const name of ['LT-001000', 'LT-002000', 'LT-003000']) {
        await scrollTo(name);
        expect(await ada.page.getByRole('row').count()).toBeLessThan(80);
      }
      await ada.page.getByRole('searchbox', { name: 'Search members' }).fill('LT-099999');
      await member('LT-099999').waitFor();
      await member('LT-003000').waitFor({ state: 'detached' });
      await ada.page.getByRole('button', { name: 'Show all' }).click();
      await ada.page.getByRole('button', { name: 'Sync Failed: 1,000. Show them' }).click();
      await member('LT-000100').waitFor();
      expect(await member('LT-000001').count()).toBe(0);
      await table.focus();
      await scrollTo('LT-050000');
      await ada.expectAccessible();
      ada.expectNoComplaints();
    });

    it('waits for no answer without end', async () => {
      await ada.page.addInitScript(() => {
        const limit = AbortSignal.timeout.bind(AbortSignal);
        AbortSignal.timeout = (ms) => limit(ms / 10); // so that nobody waits for it here
      });
      await ada.open('/?search=India+00140');
      await row(/India 00140/).waitFor();
      const frozen = system.services.processes.find(({ name }) => name === 'status-service');
      if (!frozen) throw new Error('the status-service does not run');
      process.kill(frozen.pid, 'SIGSTOP');
      try {
        await ada.page.getByRole('searchbox', { name: 'Search mappings' }).fill('sg-kiosks-brazil-00320');
        await ada.page.getByText('Rollcall does not answer').waitFor();
      } finally {
        process.kill(frozen.pid, 'SIGCONT');
      }
      await ada.page.getByRole('button', { name: 'Try again' }).click();
      await row(/Brazil 00320/).waitFor();
      await ada.page.getByText('Rollcall does not answer').waitFor({ state: 'detached' });
    });

    it('goes on with what it knows while the API is away, and is in step again when it is back', async () => {
      await ada.open('/?search=India+00140');
      await row(/India 00140/).waitFor();
      await system.services.kill('status-service');
      await ada.page.getByRole('searchbox', { name: 'Search mappings' }).fill('sg-kiosks-brazil-00320');
      await ada.page.getByText('Rollcall does not answer').waitFor();
      await ada.expectAccessible();
      await system.services.start('status-service');
      await ada.page.getByRole('button', { name: 'Try again' }).click();
      await row(/Brazil 00320/).waitFor();
      await ada.page.getByText('Rollcall does not answer').waitFor({ state: 'detached' });
    });
  });
});
