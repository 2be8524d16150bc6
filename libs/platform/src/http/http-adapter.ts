import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceSettings } from '../settings/settings';
import { codeOf } from '../database/transient';
import { opsPaths } from '../run/logging';
import { withoutRequestTrace, withRequestTrace } from '../trace/request-span';
import { ConnectSources } from './connect-sources';
import { knownRoutes, type KnownRoutes, refuseOtherMethods } from './known-routes';
import { limits } from './limits';
import { Problem, problemDocument } from './problem';
import { readJsonOnly } from './read-json';
import { refuseForeignPages } from './same-origin';
import { PROBLEM_TYPE, sendProblem } from './send-problem';

const adapters = new WeakMap<object, KnownRoutes>();

/** Every route of a service that was made on one of our adapters, also those that its document does not show. */
export const routesOf = (app: INestApplication): KnownRoutes => adapters.get(app.getHttpAdapter()) ?? new Map();

/** The server under Nest: limits and timeouts, and problem documents also for what is refused before Nest sees it. */
export function httpAdapter(settings: ServiceSettings): FastifyAdapter {
  const adapter = new FastifyAdapter({
    forceCloseConnections: 'idle',
    return503OnClosing: false, // a request that still comes in on an open connection is answered before we go
    bodyLimit: limits.body,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    connectionTimeout: limits.silence,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    http: { maxHeaderSize: limits.head, headersTimeout: limits.headers, connectionsCheckingInterval: 5_000 },
    clientErrorHandler: (error, socket) => refuseOnWire(error, socket),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, error.statusCode === 414 ? tooLong() : unreadable()),
  });
  const server = adapter.getInstance();
  const routes = knownRoutes(server);
  adapters.set(adapter, routes);
  readJsonOnly(server);
  server.addHook('onRequest', (request, reply, next) => {
    if (isWithoutBody(request.raw)) delete request.raw.headers['content-type'];
    const route = request.routeOptions.url;
    if (opsPaths.includes(route ?? '')) return withoutRequestTrace(next);
    const { method, protocol: scheme, headers } = request;
    const span = withRequestTrace({ method, route, scheme, traceparent: headers['traceparent']?.toString() }, next);
    reply.raw.once('close', () => span.end(reply.statusCode));
  });
  const { auth } = settings.configuration;
  const sources = new ConnectSources(auth === 'none' ? undefined : auth.issuer);
  void server.register(helmet, {
    contentSecurityPolicy: {
      directives: { upgradeInsecureRequests: null, connectSrc: [() => sources.known().join(' ')] },
    },
  });
  server.addHook('onReady', (done) => {
    void sources.refresh();
    done();
  });
  const refuse = async (): Promise<void> => {
    refuseBadAddresses(server);
    refuseOtherMethods(server, routes);
    if (settings.configuration.auth === 'none') refuseForeignPages(server, settings.corsOrigins);
  };
  void server.register(Object.assign(refuse, { [Symbol.for('skip-override')]: true })); // after helmet: refusals have its headers
  return adapter;
}

function refuseBadAddresses(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, next) => {
    if (request.url.length > limits.url) sendProblem(request, reply, tooLong());
    else if (request.url.includes('%00'))
      sendProblem(request, reply, unreadable()); // Postgres has no NUL in a text
    else next();
  });
}

const tooLong = (): Problem => new Problem(414, 'uri-too-long', 'The address, or a part of it, is too long.');
const unreadable = (): Problem => new Problem(400, 'invalid-request', 'The address is no valid URL.');

/** Many clients name a content type on every POST, also without a body; Fastify would refuse the empty JSON. */
const isWithoutBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;

/** What Node's own parser refuses, by its error code; anything else is no HTTP. */
const refusals: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', `The address and the headers exceed ${limits.head} bytes.`],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request-timeout', 'The request did not arrive in time.'],
};

/** Answers where there is no request yet, and closes the connection. */
function refuseOnWire(error: Error, socket: Socket): void {
  if (codeOf(error) === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = refusals[codeOf(error) ?? ''];
  const [status, code, detail] = known ?? [400, 'invalid-request', 'This is no HTTP request.'];
  const traceId = randomUUID().replaceAll('-', '');
  const body = JSON.stringify(problemDocument(new Problem(status, code, detail), '/', traceId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
