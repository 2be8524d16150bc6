import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProgram } from '../program';
import { Profiles } from '../profiles/profiles';
import { Sessions } from '../session';
import type { Terminal } from '../terminal';
import { findSuggestions } from './suggestions';

const tenant = {
  cloudServiceId: 'contoso',
  tenantId: '11111111-1111-1111-1111-111111111111',
  revision: 1,
  groupSyncEnabled: true,
  paused: false,
  pausedItself: false,
  removed: false,
};

let server: Server;
let url: string;
let asked: (string | undefined)[];
let home: string;
let terminal: Terminal;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url);
    response.end(JSON.stringify({ items: [tenant] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  home = mkdtempSync(join(tmpdir(), 'rollcall-completion-'));
  terminal = {
    env: { ROLLCALL_URL: url, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home },
    stdin: process.stdin,
    stdout: { write: () => true },
    stderr: { write: () => true },
    now: () => new Date(),
  };
});
afterEach(() => {
  server.close();
  rmSync(home, { recursive: true });
});

const suggest = (...words: string[]) => findSuggestions(makeProgram(new Sessions(terminal)), words, terminal);

it('knows what an argument or the value of an option may be', async () => {
  const contoso = { word: 'contoso', meaning: tenant.tenantId };
  expect(await suggest('tenants', 'disable', '')).toEqual([contoso]);
  expect(await suggest('cloud-sync', 'set', '--tenant-name', '')).toEqual([contoso]);
  expect(await suggest('cloud-sync', 'set', '--tenant-id', '1')).toEqual([
    { word: tenant.tenantId, meaning: 'contoso' },
  ]);
});

it('asks nobody where the words of the program are all there is', async () => {
  expect(await suggest('cloud-sync', '')).toEqual([]);
  expect(await suggest('tenants', 'list', '')).toEqual([]);
  expect(asked).toEqual([]);
});

it('asks where the words before say', async () => {
  terminal = { ...terminal, env: { ...terminal.env, ROLLCALL_URL: 'http://127.0.0.1:1' } };
  expect(await suggest('tenants', 'disable', '')).toEqual([]);
  expect(await suggest('--url', url, 'tenants', 'disable', '')).toHaveLength(1);
});

it('names the profiles', async () => {
  new Profiles(terminal.env).add({ name: 'lab', url });
  expect(await suggest('profile', 'use', '')).toEqual([{ word: 'lab', meaning: url }]);
  expect(await suggest('status', '--profile', '')).toEqual([{ word: 'lab', meaning: url }]);
});

it('never signs anybody in', async () => {
  const signIn = { issuer: url, clientId: 'people' };
  new Profiles(terminal.env).add({ name: 'lab', url, signIn });
  terminal = { ...terminal, env: { XDG_CONFIG_HOME: home, XDG_STATE_HOME: home } };
  expect(await suggest('tenants', 'disable', '')).toEqual([]);
  expect(asked).toEqual([]);
});
