import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Connections } from './connections';
import { graphFailure } from './graph-failure';
import { type Fetch, Transport } from './transport';

const failureOf = async (work: Promise<unknown>) =>
  graphFailure(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );

/** Answers only when the signal is aborted, as fetch does. */
const hanging: Fetch = (_url, { signal }) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

const request = () => ({ request: 'https://graph.test/v1.0/groups', options: {} });

it('ends a request that hangs when the service stops, without knowing what became of it', async () => {
  const stop = new AbortController();
  const transport = new Transport({
    timeoutMs: 600_000,
    fetch: hanging,
    stop: stop.signal,
    reconnect: () => undefined,
  });
  const sent = failureOf(transport.execute(request()));
  stop.abort();
  expect(await sent).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('stopping') });
});

it('sends nothing any more when the service has stopped', async () => {
  const stop = AbortSignal.abort();
  const transport = new Transport({ timeoutMs: 600_000, fetch: hanging, stop, reconnect: () => undefined });
  expect(await failureOf(transport.execute(request()))).toMatchObject({ kind: 'unreachable' });
});

it('says how long it has waited', async () => {
  const transport = new Transport({ timeoutMs: 10, fetch: hanging, reconnect: () => undefined });
  expect(await failureOf(transport.execute(request()))).toEqual({
    kind: 'unreachable',
    message: 'graph.test cannot be reached: no answer within 0.01 s',
  });
});

describe('a server that answers with 503', () => {
  let server: Server;
  let url: string;
  const sockets: Socket[] = [];
  let status = 503;
  beforeAll(async () => {
    server = createServer((asked, answer) => {
      sockets.push(asked.socket);
      answer.writeHead(status).end();
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is asked again over another connection; one that is well is not left', async () => {
    const connections = new Connections({});
    let renewals = 0;
    const reconnect = () => {
      renewals += 1;
      connections.renew();
    };
    const transport = new Transport({ timeoutMs: 10_000, fetch: connections.fetch, reconnect });
    const ask = () => transport.execute({ request: url, options: {} });
    await ask();
    status = 200;
    await ask();
    expect(sockets[1]).not.toBe(sockets[0]);
    await ask();
    expect(renewals).toBe(1);
  });
});
