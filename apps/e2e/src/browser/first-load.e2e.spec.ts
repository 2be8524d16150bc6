import { startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser';
import { Visitor } from './visitor';

jest.setTimeout(180_000);

/** What a browser may load before the first page is there, compressed. */
const MOST_BYTES = 400 * 1024;

let system: RunningSystem;
let browser: Browser;
let ada: Visitor;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem({ services: ['status-service'] }), startBrowser()]);
});
beforeEach(async () => {
  ada = await Visitor.at(browser, system.services.url('status-service'));
});
afterEach(() => ada?.leave());
afterAll(() => Promise.all([browser?.close(), system?.stop()]));

describe('the dashboard', () => {
  it('opens at the address of the status service, readable for everybody and without a complaint', async () => {
    await ada.open('/');
    expect(await ada.page.title()).toBe('Collection Cloud Sync · Rollcall');
    await ada.expectAccessible();
    ada.expectNoComplaints();
  });

  it('loads little at first', async () => {
    await ada.open('/');
    const sizes = await ada.page.evaluate(() =>
      performance
        .getEntries()
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .map(({ name, encodedBodySize }) => ({ name, encodedBodySize }))
        .filter(({ name }) => !name.includes('/api/')),
    );
    const bytes = sizes.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    expect(sizes.filter(({ name }) => name.endsWith('.js')).length).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('knows its pages by their addresses, also when one is loaded anew', async () => {
    await ada.open('/');
    await ada.page.getByRole('tab', { name: 'Audit log' }).click();
    await ada.page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
    expect(new URL(ada.page.url()).pathname).toBe('/audit');
    await ada.page.reload();
    await ada.page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
    await ada.page.goto('/nowhere');
    await ada.page.getByText('There is no such page').waitFor();
  });

  it('runs no script that somebody slipped into a page', async () => {
    await ada.open('/');
    const ran = await ada.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.slippedIn = true';
      document.body.append(script);
      return 'slippedIn' in window;
    });
    expect(ran).toBe(false);
    expect(ada.complaints).toEqual([expect.stringContaining('Content Security Policy')]);
  });
});
