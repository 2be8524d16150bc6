import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { recordedTerminal } from './fixtures/recorded-terminal';
import { runCommandLine } from './run-command-line';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Where somebody listens who answers so. */
async function startServer(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

describe('how long an answer may take', () => {
  it.each<[string, RequestListener]>([
    ['never begins', () => undefined],
    ['stops in the middle', (_, response) => void response.writeHead(200).write('{"items":[')],
  ])('has an end where it %s, by an option or the environment', async (_, answer) => {
    const url = await startServer(answer);
    for (const [args, env] of [
      [['--timeout', '1'], {}],
      [[], { ROLLCALL_TIMEOUT: '1' }],
    ] as const) {
      const terminal = recordedTerminal(undefined, env);
      expect(await runCommandLine(['collections', '--url', url, ...args], terminal)).toBe(5);
      expect(terminal.written).toEqual({
        stdout: '',
        stderr: `Rollcall takes too long to answer at ${url}: look at what keeps it, or give it more time by --timeout or ROLLCALL_TIMEOUT (seconds).\n`,
      });
    }
  });

  it.each(['0', '3601', '1.5', 'ten'])('is not %s', async (seconds) => {
    const option = recordedTerminal();
    expect(await runCommandLine(['collections', '--timeout', seconds], option)).toBe(1);
    expect(option.written.stderr).toContain('from 1 to 3600');
    const environment = recordedTerminal(undefined, { ROLLCALL_TIMEOUT: seconds });
    expect(await runCommandLine(['collections'], environment)).toBe(1);
    expect(environment.written.stderr).toContain('from 1 to 3600');
  });
});
