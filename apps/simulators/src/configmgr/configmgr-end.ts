import { type EndServer, headersOf, send } from '../end-server';
import { type AdminService, notAProvider } from './admin-service';

/** Below the address of the end: the first site at its root, others behind their id. */
export const adminServicePath = (index: number, siteId: string): string =>
  index === 0 ? '/AdminService' : `/${siteId}/AdminService`;

/** Serves the AdminService of every site. */
export function serveConfigmgr(server: EndServer, services: readonly AdminService[]): void {
  server.all('/*', async (request, reply) => {
    const headers = headersOf(request);
    const [found] = services.flatMap((service, index) => {
      const path = adminServicePath(index, service.site.words.id);
      const rest = request.url.slice(path.length);
      const fits = request.url.toLowerCase().startsWith(path.toLowerCase()) && /^([/?]|$)/.test(rest);
      return fits ? [{ service, path, rest }] : [];
    });
    if (!found) return send(reply, notAProvider(), {});
    const answer = await found.service.answer({
      method: request.method,
      url: `/AdminService${found.rest}`,
      headers,
      root: `https://${headers['host'] ?? ''}${found.path}`,
    });
    return send(reply, answer, { 'OData-Version': '4.0' });
  });
}
