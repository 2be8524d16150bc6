import { roles, type Role } from '@rollcall/platform';
import { z } from 'zod';
import type { OidcIssuer } from './oidc-issuer';

const openApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ 'x-rollcall-role': z.enum([...roles, 'none']) }))),
});

interface Route {
  readonly method: string;
  /** With something in the place of each parameter. */
  readonly path: string;
  /** The least that is let in; `none`: everybody, without a token. */
  readonly role: Role | 'none';
}

/** The routes of an OpenAPI document, each with the least role that it names. */
export const routesIn = (document: unknown): Route[] =>
  Object.entries(openApi.parse(document).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{[^}]+\}/g, '~'),
      role: operation['x-rollcall-role'],
    })),
  );

/** Asks for a route and gives the status and the code of the answer; what takes long was let in. */
async function ask(url: string, { method, path }: Route, token?: string): Promise<string> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(2_000);
  try {
    const answer = await fetch(`${url}${path}`, { method, headers, signal });
    if (answer.status !== 401 && answer.status !== 403) {
      await answer.body?.cancel();
      return 'let in';
    }
    const { code } = z.object({ code: z.string() }).parse(await answer.json());
    return `${answer.status} ${code}`;
  } catch (error) {
    if (signal.aborted) return 'let in';
    throw error;
  }
}

/**
 * Walks all routes of a service: nobody is let in without a token, nor with a role below the one that the route names, and
 * the least role is; where the route names none, everybody is. Gives what is otherwise, each as
 * `METHOD /path as <who>: what happened`.
 */
export async function walkRoles(url: string, routes: readonly Route[], issuer: OidcIssuer): Promise<string[]> {
  const tokens = new Map(
    await Promise.all(roles.map(async (role) => [role, await issuer.token({ roles: [role] })] as const)),
  );
  const without = await issuer.token({ roles: ['cook'] });
  const wrong: string[] = [];
  const expect = async (route: Route, who: string, token: string | undefined, wanted: string): Promise<void> => {
    const found = await ask(url, route, token);
    if (found !== wanted) wrong.push(`${route.method} ${route.path} as ${who}: ${found}`);
  };
  for (const route of routes) {
    if (route.role === 'none') {
      await expect(route, 'nobody', undefined, 'let in');
      continue;
    }
    await expect(route, 'nobody', undefined, '401 unauthenticated');
    await expect(route, 'somebody without a role', without, '403 forbidden');
    for (const role of roles.slice(0, roles.indexOf(route.role)))
      await expect(route, role, tokens.get(role), '403 forbidden');
    await expect(route, route.role, tokens.get(route.role), 'let in');
  }
  return wrong;
}
