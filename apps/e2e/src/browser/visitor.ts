import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** What the pages are held to. Source: WCAG 2.2, levels A and AA, by axe's names. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fluent's, which hand the focus on in the moment they get it: nobody ever stands on one. */
const FOCUS_GUARDS = '[data-tabster-dummy]';

const SCREENSHOTS = join(tmpdir(), 'rollcall-screenshots');

/** Longest wait for what a page is to show, in milliseconds: the machine may do a lot besides. */
const PATIENCE_MS = 30_000;

export interface VisitorOptions extends BrowserContextOptions {
  /** What is never complained of, such as the failed requests of a test that takes the API away. */
  readonly forgive?: readonly RegExp[];
}

/** A person at the dashboard: one page in a browser of their own, with all that its console complained of. */
export class Visitor {
  /** Errors and warnings of the console, scripts that failed, and what the content security policy refused. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly forgiven: readonly RegExp[],
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complain(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complain(`thrown: ${error.message}`));
  }

  /** `origin`: that of the status service. By default a light window of 1440 × 900 in English and in Berlin. */
  static async at(browser: Browser, origin: string, { forgive = [], ...more }: VisitorOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      ...more,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const visitor = new Visitor(await context.newPage(), forgive);
    visitors().add(visitor);
    return visitor;
  }

  /** Opens an address such as `/overview`; resolves when its heading is there. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** The page as it is now breaks no rule of accessibility, neither in light nor in dark. */
  async expectAccessible(): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.untilPainted();
      const axe = new AxeBuilder({ page: this.page }).withTags(RULES).exclude(FOCUS_GUARDS);
      const { violations } = await axe.analyze();
      const found = violations.map(({ id, help, nodes }) => [
        id,
        help,
        nodes.map(({ html, failureSummary }) => [html, failureSummary]),
      ]);
      expect({ colorScheme, found }).toEqual({ colorScheme, found: [] });
    }
  }

  expectNoComplaints(): void {
    expect(this.complaints).toEqual([]);
  }

  /** The file of a picture of the whole window. */
  async picture(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${name.replaceAll(/[^\w-]+/g, '-')}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async leave(): Promise<void> {
    visitors().delete(this);
    await this.page.context().close();
  }

  /** Colours are transitions: axe measures those of the moment. */
  private async untilPainted(): Promise<void> {
    await this.page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
  }

  private complain(text: string): void {
    if (!this.forgiven.some((pattern) => pattern.test(text))) this.complaints.push(text);
  }
}

/** The visitors of this test file: the test environment takes pictures of what they see when a test fails. */
function visitors(): Set<Visitor> {
  const holder = globalThis as typeof globalThis & { rollcallVisitors?: Set<Visitor> };
  holder.rollcallVisitors ??= new Set();
  return holder.rollcallVisitors;
}
