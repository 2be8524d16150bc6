import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { ConnectSources } from './connect-sources';

const HOUR_MS = 3_600_000;

let server: Server;
let issuer: string;
let document: object | undefined;
let asked: number;
let now: number;

beforeEach(async () => {
  [asked, now] = [0, 0];
  server = createServer((_, response) => {
    asked += 1;
    response.statusCode = document ? 200 : 503;
    response.end(JSON.stringify(document ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  issuer = `http://127.0.0.1:${address.port}`;
  const login = 'https://login.example';
  const endpoints = { authorization_endpoint: `${login}/authorize`, end_session_endpoint: `${login}/out` };
  document = { issuer, jwks_uri: `${issuer}/keys`, token_endpoint: 'https://tokens.example/v2/token', ...endpoints };
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const of = (who?: string) => new ConnectSources(who, () => now);

it('are only we where nobody signs in', async () => {
  const sources = of();
  await sources.refresh();
  expect(sources.known()).toEqual(["'self'"]);
});

it('are the issuer, and the host of its tokens as soon as it has told that', async () => {
  const sources = of(issuer);
  const told = sources.refresh();
  expect(sources.known()).toEqual(["'self'", issuer]);
  await told;
  expect(sources.known()).toEqual(["'self'", issuer, 'https://tokens.example']);
  expect(asked).toBe(1);
});

it('name each host once', async () => {
  document = { issuer, jwks_uri: `${issuer}/keys`, token_endpoint: `${issuer}/token` };
  const sources = of(issuer);
  await sources.refresh();
  expect(sources.known()).toEqual(["'self'", issuer]);
});

it('stay as they are while the issuer is away, and follow it when it moves', async () => {
  const sources = of(issuer);
  await sources.refresh();
  document = undefined;
  now += HOUR_MS;
  await sources.refresh();
  expect(sources.known()).toContain('https://tokens.example');
  document = { issuer, jwks_uri: `${issuer}/keys`, token_endpoint: 'https://moved.example/token' };
  await sources.refresh(); // not yet: it has just been asked
  expect(sources.known()).toContain('https://tokens.example');
  now += 5_000;
  await sources.refresh();
  expect(sources.known()).toEqual(["'self'", issuer, 'https://moved.example']);
});

it('believe no issuer that calls itself something else', async () => {
  document = {
    issuer: 'https://elsewhere.example',
    jwks_uri: 'https://x.example',
    token_endpoint: 'https://x.example',
  };
  const sources = of(issuer);
  await sources.refresh();
  expect(sources.known()).toEqual(["'self'", issuer]);
});
