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
  // the services believe its CA
  issuer = await OidcIssuer.start({ cert: read('server.pem'), key: read('server.key') }, { tokensElsewhere: true });
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

  it('renews the sign-in by itself, and asks for another when the issuer renews it no more', async () => {
    issuer.grants.person = { roles: ['reader'] };
    await ada.page.clock.install();
    await ada.open('/');
    await signIn();
    await heading('Collection Cloud Sync').waitFor();
    const search = ada.page.getByRole('searchbox', { name: 'Search mappings' });
    await search.fill('half a wor'); // whoever types is not interrupted
    const renewal = () =>
      ada.page.waitForResponse((response) => {
        const asked = response.request().postData() ?? '';
        return response.url().endsWith('/token') && asked.includes('grant_type=refresh_token');
      });
    const [{ access_token: renewed }] = await Promise.all([
      renewal().then((response) => response.json()),
      ada.page.clock.fastForward((issuer.grants.tokenSeconds - 20) * 1000),
    ]);
    await ada.page.waitForRequest((request) => request.headers()['authorization'] === `Bearer ${renewed}`);
    expect(await search.inputValue()).toBe('half a wor');
    ada.expectNoComplaints();

    issuer.grants.forgetSessions();
    await Promise.all([renewal(), ada.page.clock.fastForward((issuer.grants.tokenSeconds - 20) * 1000)]);
    await ada.page.clock.fastForward(60_000);
    await ada.page.getByText('Your sign-in has ended').waitFor();
    await signIn();
    await heading('Collection Cloud Sync').waitFor();
  });
});
