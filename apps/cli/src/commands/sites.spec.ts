import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { recordedTerminal } from '../fixtures/recorded-terminal';
import { runCommandLine } from '../run-command-line';

const RESTORED = '2026-03-01T07:00:00.000Z';
const site = { id: 'hq', state: 'ok', message: null, observedAt: '2026-03-01T07:59:00.000Z', removed: false };

let server: Server;
let url: string;
let shown: object;
let confirmed: unknown[];

beforeEach(async () => {
  [shown, confirmed] = [{ ...site, restoredAt: RESTORED }, []];
  server = createServer(async (request, response) => {
    if (request.method === 'POST') confirmed.push(request.url, JSON.parse(await text(request)));
    const answer = request.method === 'POST' ? shown : { items: [shown], nextCursor: null };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function run(...args: readonly string[]) {
  const terminal = recordedTerminal(undefined, { ROLLCALL_URL: url });
  return { exitCode: await runCommandLine(['sites', ...args], terminal), ...terminal.written };
}

it('shows since when a site shows an older state, and nothing of it when none does', async () => {
  expect(await run('-o', 'csv')).toEqual({
    exitCode: 0,
    stdout: `Site,State,Checked At,Restored At,In Configuration,Message\nhq,ok,${site.observedAt},${RESTORED},true,\n`,
    stderr: '',
  });
  shown = site;
  expect((await run('list')).stdout).not.toContain('Restored At');
});

describe('confirm-restored', () => {
  it('confirms the restore that was seen', async () => {
    expect(await run('confirm-restored', 'HQ', '--yes')).toMatchObject({ exitCode: 0 });
    expect(confirmed).toEqual(['/admin/v1/sites/hq/confirm-restored', { restoredAt: RESTORED }]);
  });

  it('confirms the one that is named', async () => {
    const named = '2026-02-01T07:00:00.000Z';
    await run('confirm-restored', 'hq', '--yes', '--restored-at', named);
    expect(confirmed).toContainEqual({ restoredAt: named });
  });

  it('confirms nothing where nobody can be asked, for a site that shows no older state, or for none', async () => {
    expect(await run('confirm-restored', 'hq')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await run('confirm-restored', 'nope', '--yes')).toMatchObject({ exitCode: 1 });
    shown = site;
    expect(await run('confirm-restored', 'hq', '--yes')).toMatchObject({ exitCode: 4 });
    expect(confirmed).toEqual([]);
  });
});
