import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, OidcIssuer } from '@rollcall/testing';
import { decodeJwt } from 'jose';
import type { SignIn } from '../profiles/profiles';
import { bearerToken } from './bearer-token';
import { Issuer, type DeviceCode } from './issuer';
import { TokenStore } from './token-store';

jest.setTimeout(60_000); // an issuer lets devices ask once a second

const HOUR_MS = 3_600_000;

let issuer: OidcIssuer;
let home: string;
let env: NodeJS.ProcessEnv;
let store: TokenStore;
let now: number;
const clock = () => now;
const nameIn = (token: string | undefined) => decodeJwt(token ?? '')['preferred_username'];

beforeAll(async () => {
  issuer = await OidcIssuer.start();
  issuer.grants.addClient({ id: 'people' });
  issuer.grants.addClient({ id: 'robot', secret: 'a secret: of the robot', roles: ['operator'] });
});
afterAll(() => issuer.stop());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rollcall-sign-in-'));
  env = { XDG_STATE_HOME: home };
  store = new TokenStore(env);
  now = Date.now();
});
afterEach(() => rmSync(home, { recursive: true }));

const ofPerson = (): SignIn => ({ issuer: issuer.url, clientId: 'people' });
const ofRobot = (secretFile: string): SignIn => ({ issuer: issuer.url, clientId: 'robot', secretFile });

async function signInAsAda(): Promise<void> {
  const signingIn = (await Issuer.discover(ofPerson(), env, clock)).byDeviceCode(({ code }) =>
    issuer.grants.decide(code, { name: 'ada', roles: ['reader'] }),
  );
  store.keep('lab', await signingIn);
}
const token = (signIn: SignIn | undefined) => bearerToken({ name: 'lab', ...(signIn && { signIn }) }, env, clock);

describe('by device code', () => {
  it('shows an address and a code, and has a token when the person has typed it', async () => {
    const shown: DeviceCode[] = [];
    const signingIn = (await Issuer.discover(ofPerson(), env, clock)).byDeviceCode((code) => shown.push(code));
    await eventually(() => shown.length > 0);
    expect(shown).toEqual([
      { address: `${issuer.url}/device`, code: issuer.grants.userCodes[0], expiresInSeconds: 900 },
    ]);
    issuer.grants.decide(shown[0]?.code ?? '', { name: 'ada' });
    expect(nameIn((await signingIn).accessToken)).toBe('ada');
  });

  it('says that it was refused', async () => {
    const signingIn = (await Issuer.discover(ofPerson(), env, clock)).byDeviceCode(({ code }) =>
      issuer.grants.decide(code, 'denied'),
    );
    await expect(signingIn).rejects.toMatchObject({ exitCode: 4, message: expect.stringContaining('was refused') });
  });

  it('keeps the tokens to the user', async () => {
    await signInAsAda();
    expect(statSync(store.file).mode & 0o777).toBe(0o600);
  });

  it('uses the token until it ends soon, then another one for it', async () => {
    await signInAsAda();
    const first = await token(ofPerson());
    expect(await token(ofPerson())).toBe(first);
    const before = store.of('lab');
    now += HOUR_MS;
    expect(nameIn(await token(ofPerson()))).toBe('ada');
    expect(store.of('lab')?.refreshToken).not.toBe(before?.refreshToken);
    expect(store.of('lab')?.expiresAt).toBeGreaterThan(now);
  });

  it('asks to sign in again when the session is over, and when there was none', async () => {
    await expect(token(ofPerson())).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('rollcall login'),
    });
    await signInAsAda();
    issuer.grants.forgetSessions();
    now += HOUR_MS;
    await expect(token(ofPerson())).rejects.toThrow('has ended: rollcall login');
  });

  it('takes what another command has renewed at the same moment', async () => {
    await signInAsAda();
    now += HOUR_MS;
    const [one, other] = await Promise.all([token(ofPerson()), token(ofPerson())]);
    expect([nameIn(one), nameIn(other)]).toEqual(['ada', 'ada']);
  });

  it('ends the session at the issuer, too', async () => {
    await signInAsAda();
    await (await Issuer.discover(ofPerson(), env, clock)).revoke(store.of('lab')?.refreshToken ?? '');
    now += HOUR_MS;
    await expect(token(ofPerson())).rejects.toThrow('has ended');
  });
});

describe('by client credentials', () => {
  it('takes the secret from a file or from the environment, and needs no login', async () => {
    const file = join(home, 'secret');
    writeFileSync(file, 'a secret: of the robot\n');
    expect(nameIn(await token(ofRobot(file)))).toBe('robot');
    store.forget('lab');
    env['ROBOT'] = 'a secret: of the robot';
    expect(nameIn(await token({ issuer: issuer.url, clientId: 'robot', secretEnvironment: 'ROBOT' }))).toBe('robot');
  });

  it('says what is wrong with the secret', async () => {
    const file = join(home, 'secret');
    await expect(token(ofRobot(file))).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining(file) });
    writeFileSync(file, 'another');
    await expect(token(ofRobot(file))).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('does not know the app "robot"'),
    });
  });
});

it('says that the issuer does not answer', async () => {
  const gone = await OidcIssuer.start();
  gone.stop();
  await expect(Issuer.discover({ issuer: gone.url, clientId: 'people' }, env, clock)).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringContaining(`The sign-in at ${gone.url} does not work`),
  });
});

it('needs no token without a sign-in', async () => {
  expect(await token(undefined)).toBeUndefined();
});
