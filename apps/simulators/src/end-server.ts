import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { type AnswerOrNone, DESTROYED } from './answer';

const LARGEST_BODY = 64 * 1024 * 1024;

/** An end that can be taken down: then every connection but those of the control API is cut. */
export interface Availability {
  down: boolean;
}

/** An HTTPS server for one end; `request.body` is its text. */
export function endServer(tls: { readonly key: string; readonly cert: string }, availability: Availability) {
  const server = Fastify<Server>({ https: { ...tls }, forceCloseConnections: true, bodyLimit: LARGEST_BODY });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const sockets = new Set<Socket>(); // also those that never finished their handshake, which the server itself forgets
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.addHook('preClose', async () => sockets.forEach((socket) => socket.destroy()));
  server.addHook('onRequest', async (request, reply) => {
    if (!availability.down || request.url.startsWith('/control/')) return;
    reply.hijack();
    request.raw.socket.destroy();
  });
  return server;
}
export type EndServer = ReturnType<typeof endServer>;

/** The text of a request's body, empty when it has none. */
export const bodyText = ({ body }: FastifyRequest): string => (typeof body === 'string' ? body : '');

/** Headers by their names in lower case, the first of each. */
export const headersOf = ({ headers }: FastifyRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** Sends an answer, or cuts the connection. */
export function send(
  reply: FastifyReply,
  answer: AnswerOrNone,
  headers: Readonly<Record<string, string>>,
): FastifyReply {
  if (answer === DESTROYED) {
    reply.hijack();
    reply.raw.socket?.destroy();
    return reply;
  }
  const { status, body } = answer;
  reply.code(status).headers({ ...headers, ...answer.headers });
  if (body === undefined) return reply.send();
  if (!reply.hasHeader('content-type')) reply.header('Content-Type', 'application/json; charset=utf-8');
  return reply.send(typeof body === 'string' ? body : JSON.stringify(body));
}
