import { DESTROYED } from '../answer';
import { bodyText, type EndServer, headersOf, send } from '../end-server';
import { type AdminService, notAProvider } from './admin-service';
import type { Provider } from './provider';

/** What comes before the paths of a site's services: nothing for the first site, its id for others. */
export const sitePrefix = (index: number, siteId: string): string => (index === 0 ? '' : `/${siteId}`);

/** One site at one of its addresses. */
export interface Place {
  readonly service: AdminService;
  readonly provider: Provider;
  readonly prefix: string;
}

/** Serves the AdminServices that one address has. */
export function serveConfigmgr(server: EndServer, places: readonly Place[]): void {
  const longestFirst = [...places].sort((one, other) => other.prefix.length - one.prefix.length);
  server.all('/*', async (request, reply) => {
    const url = request.url.toLowerCase();
    const place = longestFirst.find(({ prefix }) => url.startsWith(`${prefix.toLowerCase()}/`));
    if (place?.provider.down) return send(reply, DESTROYED, {});
    if (!place || !place.provider.isProvider) return send(reply, notAProvider(), {});
    const headers = headersOf(request);
    const answer = await place.service.answer({
      method: request.method,
      url: request.url.slice(place.prefix.length),
      headers,
      body: bodyText(request),
      origin: `https://${headers['host'] ?? ''}${place.prefix}`,
      provider: place.provider.name,
      caller: request.ip,
      connection: request.raw.socket,
      gone: () => new Promise((resolve) => request.raw.socket.once('close', () => resolve())),
    });
    return send(reply, answer, { 'OData-Version': '4.0' });
  });
}
