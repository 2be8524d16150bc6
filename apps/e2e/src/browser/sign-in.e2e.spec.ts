import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OidcIssuer, startSystem, type RunningSystem } from '@rollcall/testing';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser';
import { Visitor } from './visitor';

jest.setTimeout(180_000);

let system: RunningSystem;
let issuer: OidcIssuer;
let browser: Browser;
let ada: Visitor;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem({ services: [] }), startBrowser()]);
  const read = (file: string) => readFileSync(join(system.simulatorData, file), 'utf8');
  issuer = await OidcIssuer.start({ cert: read('server.pem'), key: read('server.key') }); // the services believe its CA
  issuer.grants.addClient({ id: 'rollcall-web' });
  const auth = { issuer: issuer.url, audience: issuer.audience, clientId: 'rollcall-web' };
  system.configure((written) => void Object.assign(written, { auth }));
  await system.services.start('status-service');
});
beforeEach(async () => {
  const options = { ignoreHTTPSErrors: true, forgive: [/Failed to load resource/] };
  ada = await Visitor.at(browser, system.services.url('status-service'), options);
});
afterEach(() => ada?.leave());
afterAll(async () => {
  issuer?.stop();
  await Promise.all([browser?.close(), system?.stop()]);
});

const signIn = () => ada.page.getByRole('button', { name: 'Sign in' }).click();
const heading = (name: string) => ada.page.getByRole('heading', { level: 1, name });

describe('signing in to the dashboard', () => {
  it('asks the issuer, comes back to where the person was, offers what the role may, and signs out', async () => {
    issuer.grants.person = { name: 'grace@contoso.com', roles: ['operator'] };
    await ada.open('/?search=laptops');
    await heading('Rollcall').waitFor();
    await ada.expectAccessible();
    await signIn();
    await heading('Collection Cloud Sync').waitFor();
    expect(ada.page.url()).toBe(`${system.services.url('status-service')}/?search=laptops`);
    await ada.page.getByRole('link', { name: 'New mapping' }).waitFor();
    await ada.page.getByRole('button', { name: 'grace@contoso.com' }).click();
    await ada.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.page.getByText('Sign in to see the mappings').waitFor();
    ada.expectNoComplaints();
  });

  it('offers a reader nothing that a reader may not do', async () => {
    issuer.grants.person = { roles: ['reader'] };
    await ada.open('/');
    await signIn();
    await ada.page.getByText('Who has the role operator maps collections to groups.').waitFor();
    expect(await ada.page.getByRole('link', { name: 'New mapping' }).count()).toBe(0);
    ada.expectNoComplaints();
  });

  it('asks to sign in again when the token is not accepted any more', async () => {
    issuer.grants.person = { roles: ['reader'] };
    await ada.open('/');
    await signIn();
    await heading('Collection Cloud Sync').waitFor();
    const refused = { status: 401, contentType: 'application/problem+json' };
    const problem = { code: 'invalid-token', detail: 'The token is not accepted.' };
    await ada.page.route('**/api/v1/cloud-sync?*', (route) => route.fulfill({ ...refused, json: problem }));
    await ada.page.getByRole('tab', { name: 'User collections' }).click();
    await ada.page.getByText('Your sign-in has ended').waitFor();
    await ada.page.unroute('**/api/v1/cloud-sync?*');
    await signIn();
    await heading('Collection Cloud Sync').waitFor();
    expect(new URL(ada.page.url()).search).toBe('?type=user');
  });
});
