import { bodyText, type EndServer, headersOf, send } from '../end-server';
import type { Graph } from './graph';
import type { Body } from './graph-call';
import { newRequestIds } from './graph-error';

/** Serves Graph and its sign-in service. */
export function serveGraph(server: EndServer, graph: Graph): void {
  server.all('/*', async (request, reply) => {
    const headers = headersOf(request);
    const origin = `https://${headers['host'] ?? ''}`;
    const text = bodyText(request);
    const signIn = await graph.answerSignIn(request.method, request.url.split('?')[0] ?? '', text, origin);
    if (signIn) return send(reply, signIn, {});
    const ids = newRequestIds(headers['client-request-id']);
    const usual = {
      'request-id': ids.requestId,
      'client-request-id': ids.clientRequestId,
      'x-ms-ags-diagnostic': JSON.stringify({
        ServerInfo: { DataCenter: 'Simulated', Slice: 'E', Ring: '0', ScaleUnit: '000', RoleInstance: 'SIM00001' },
      }),
      'x-ms-resource-unit': '0', // of what is charged by nobody: a batch as a whole, a call without a good token
      'Strict-Transport-Security': 'max-age=31536000',
    };
    const below = /^\/v1\.0(\/.*)$/.exec(request.url)?.[1];
    if (below === undefined) {
      const message = `Invalid version: ${request.url.split('/')[1] ?? ''}`;
      return send(reply, { status: 400, body: { error: { code: 'BadRequest', message } } }, usual);
    }
    const gone = (): Promise<void> => new Promise((resolve) => request.raw.socket.once('close', () => resolve()));
    const { method } = request;
    const answer = await graph.answer({ method, url: below, headers, body: bodyOf(text), origin, ids, gone });
    return send(reply, answer, usual);
  });
}

function bodyOf(text: string): Body {
  if (text === '') return { kind: 'none' };
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable' };
  }
}
