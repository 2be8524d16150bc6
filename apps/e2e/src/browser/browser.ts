import { toolPath } from '@rollcall/testing';
import { chromium, type Browser } from 'playwright-core';

/** As root and without a graphics card too; nothing is asked of the vendor. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium without windows: that of this machine, or Debian's. Ends with `close()`. */
export const startBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await toolPath('chromium'), args });
