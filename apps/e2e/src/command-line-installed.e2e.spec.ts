import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminClient } from '@rollcall/client';
import { eventually, OidcIssuer, startSystem, type RunningSystem } from '@rollcall/testing';
import { z } from 'zod';
import { bareEstate } from './bare-estate';
import { Company, TENANT } from './company';
import { InstalledCommand } from './installed-command';
import { RollcallCommand } from './rollcall-command';

jest.setTimeout(300_000);

let folder: string;
let issuer: OidcIssuer;
let system: RunningSystem;
let company: Company;
let installed: InstalledCommand;
/** With no settings yet. */
let rollcall: RollcallCommand;

/** The system examines the tokens of an issuer whose certificate is of the CA that it believes. */
async function startWithSignIn(): Promise<void> {
  const estate = bareEstate('1s');
  system = await startSystem({ estate, services: [] });
  rmSync(estate);
  const read = (name: string): string => readFileSync(join(system.simulatorData, name), 'utf8');
  issuer = await OidcIssuer.start({ cert: read('server.pem'), key: read('server.key') });
  issuer.grants.addClient({ id: 'people' });
  issuer.grants.addClient({ id: 'robot', secret: 'the secret of the robot', roles: ['admin'] });
  system.configure((written) => {
    Object.assign(written, { auth: { issuer: issuer.url, audience: issuer.audience, clientId: 'people' } });
  });
  await system.services.start();
  company = new Company(system);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-installed-'));
  installed = new InstalledCommand(folder);
  installed.install();
  await startWithSignIn();
  const env = { NODE_EXTRA_CA_CERTS: join(system.simulatorData, 'ca.pem'), ROLLCALL_URL: '' };
  rollcall = new RollcallCommand(system.services.url('status-service'), installed.program, env);
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'the secret of the robot');
  const url = ['--url', system.services.url('status-service')];
  await rollcall.run('profile', 'add', 'people', ...url);
  const robot = ['--issuer', issuer.url, '--client-id', 'robot', '--secret-file', secretFile];
  await rollcall.run('profile', 'add', 'robot', ...url, ...robot);
});
afterAll(async () => {
  rollcall?.dispose();
  issuer?.stop();
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the package', () => {
  it('is one program with its licences, and needs nothing else', () => {
    expect(installed.files).toEqual([
      'LICENSE',
      'README.md',
      'THIRD-PARTY-LICENSES.txt',
      'package.json',
      'rollcall.cjs',
    ]);
  });

  it('tells its version and its help', async () => {
    expect(await rollcall.run('--version')).toMatchObject({ exitCode: 0, stdout: '0.1.0\n' });
    expect(await rollcall.run('--help')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('cloud-sync') });
  });
});

describe('signing in', () => {
  it('asks a person for it, keeps it, and forgets it again', async () => {
    expect(await rollcall.run('cloud-sync', 'list')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('rollcall login'),
    });

    const signingIn = rollcall.run('login');
    await eventually(() => issuer.grants.userCodes.length > 0, { within: 30_000, what: 'a code for a person' });
    const [code = ''] = issuer.grants.userCodes;
    issuer.grants.decide(code, { name: 'ada@contoso.com', roles: ['operator'] });
    expect(await signingIn).toMatchObject({
      exitCode: 0,
      stderr: `Open ${issuer.url}/device in a browser and type the code ${code} (good for 15 minutes).\n`,
    });
    expect(await rollcall.data('whoami')).toMatchObject({
      profile: 'people',
      signedIn: true,
      name: 'ada@contoso.com',
      roles: ['reader', 'operator'],
    });
    expect(await rollcall.data('cloud-sync', 'list')).toEqual([]);
    expect(await rollcall.run('tenants', 'disable', TENANT)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('role admin'),
    });

    expect(await rollcall.run('logout')).toMatchObject({ exitCode: 0 });
    expect(await rollcall.run('cloud-sync', 'list')).toMatchObject({ exitCode: 4 });
  });

  it('needs no person where an app has a secret', async () => {
    expect(await rollcall.data('whoami', '--profile', 'robot')).toMatchObject({
      name: 'robot',
      roles: ['reader', 'operator', 'approver', 'admin'],
    });
  });

  it('tells no other address the token of a profile', async () => {
    const heard: string[] = [];
    const stranger = createServer(({ headers }, response) => {
      heard.push(headers.authorization ?? 'nothing');
      response.writeHead(404).end();
    });
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = z.object({ port: z.int() }).parse(stranger.address());
    await rollcall.run('tenants', '--profile', 'robot', '--url', `http://127.0.0.1:${port}`);
    stranger.close();
    expect(heard).toEqual(['nothing']);
  });
});

describe('cloud-sync set', () => {
  const set = (...args: readonly string[]) => rollcall.run('cloud-sync', 'set', '--profile', 'robot', ...args);

  it('adds several groups to a collection by name, shows it first, and does nothing the second time', async () => {
    const people = await company.crowd('device', 3, 'SET');
    const { collectionId } = await company.collection('device', people);
    const [one, other] = [await company.group(), await company.group()];
    const both = ['--id', collectionId, '--add-group-name', one.displayName, other.displayName];

    expect(await set(...both, '--what-if')).toMatchObject({ exitCode: 2 });
    expect(await rollcall.data('cloud-sync', 'list', '--profile', 'robot')).toEqual([]);
    expect(await set(...both)).toMatchObject({ exitCode: 0, stderr: '' });
    await company.untilHolds(one, people);
    await company.untilHolds(other, people);
    expect(await set(...both, '--what-if')).toMatchObject({ exitCode: 0 });

    const remove = ['--id', collectionId, '--remove-group-name', one.displayName, other.displayName];
    expect(await set(...remove, '--remove-members')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await set(...remove)).toMatchObject({ exitCode: 0 });
    expect(await company.holds(one)).toHaveLength(3);
    expect(await set(...remove, '--what-if')).toMatchObject({ exitCode: 0 });
  });

  it('takes the members of a removed group along when that is asked for', async () => {
    const people = await company.crowd('device', 2, 'LEAVE');
    const { collectionId } = await company.collection('device', people);
    const group = await company.group();
    await set('--id', collectionId, '--add-group-id', group.id, '--tenant-name', TENANT);
    await company.untilHolds(group, people);
    const remove = ['--id', collectionId, '--remove-group-id', group.id, '--remove-members', '--yes'];
    expect(await set(...remove)).toMatchObject({ exitCode: 0 });
    await company.untilHolds(group, []);
  });

  it('§4.28: refuses a name that fits several groups, with their ids', async () => {
    const { collectionId } = await company.collection('device');
    const headers = { authorization: `Bearer ${await issuer.token({ roles: ['operator'] })}` };
    const admin = new AdminClient(system.services.url('status-service'), { headers });
    const ids: string[] = [];
    for (let twin = 1; twin <= 2; twin++) {
      ids.push((await admin.createGroup(TENANT, { displayName: 'Twin', allowSameName: true })).groupId);
    }
    await admin.close();
    const { exitCode, stderr } = await set('--id', collectionId, '--add-group-name', 'twin');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`"twin" fits 2 groups of ${TENANT}; say which by --add-group-id <id>:`);
    for (const id of ids) expect(stderr).toContain(id);
    expect(await set('--id', collectionId, '--add-group-id', ids[0] ?? '', '--what-if')).toMatchObject({ exitCode: 2 });
  });

  it('maps nothing when one of several groups cannot be written', async () => {
    const { collectionId } = await company.collection('device');
    const good = await company.group();
    const dynamic = await system.control.entra.createGroup(TENANT, { displayName: 'By a rule', kind: 'dynamic' });
    expect(await set('--id', collectionId, '--add-group-id', good.id, dynamic.id)).toMatchObject({ exitCode: 1 });
    expect(await rollcall.data('cloud-sync', 'list', '--profile', 'robot', '--search', collectionId)).toEqual([]);
  });
});

describe('apply', () => {
  it('makes the mappings those of a file, and then finds nothing to do', async () => {
    const people = await company.crowd('device', 2, 'APPLY');
    const { collectionId } = await company.collection('device', people);
    const group = await company.group();
    const file = join(folder, 'mappings.yaml');
    const apply = (...args: readonly string[]) => rollcall.run('apply', '--profile', 'robot', '-f', file, ...args);
    const entry = { site: company.site, collectionId, tenantId: TENANT, groupId: group.id };

    writeFileSync(file, JSON.stringify({ mappings: [entry] }));
    expect(await apply('--preview')).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining(`+ hq/${collectionId}`),
    });
    expect(await apply()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
    expect(await apply('--yes')).toMatchObject({ exitCode: 0 });
    await company.untilHolds(group, people);
    expect(await apply('--yes')).toMatchObject({ exitCode: 0, stdout: '' });

    const exported = await rollcall.run('export', '--profile', 'robot');
    writeFileSync(file, exported.stdout);
    expect(await apply('--preview')).toMatchObject({ exitCode: 0 });

    writeFileSync(file, exported.stdout.replace(/ {4}groupId/, '    enabled: false\n    groupId'));
    expect(await apply('--preview')).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining('enabled: true → false'),
    });
  });
});

describe('completion', () => {
  it('gives scripts that the shells can read, and offers what there is', async () => {
    const { stdout: script } = await rollcall.run('completion', 'bash');
    execFileSync('bash', ['-n'], { input: script });
    for (const shell of ['zsh', 'fish', 'powershell']) {
      expect(await rollcall.run('completion', shell)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('rollcall'),
      });
    }
    const offered = await rollcall.run('complete', '--', '--profile', 'robot', 'tenants', 'disable', '');
    expect(offered.stdout).toContain(`${TENANT}\t11111111-1111-1111-1111-111111111111`);
    expect((await rollcall.run('complete', '--', 'profile', 'use', '')).stdout).toContain('robot\t');
  });
});
