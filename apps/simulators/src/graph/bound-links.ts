import { isObject } from './json-body';

/** How many links a body binds, members and owners together; undefined when it binds none. */
export function boundLinks(body: unknown): number | undefined {
  if (!isObject(body)) return undefined;
  const bound = [body['members@odata.bind'], body['owners@odata.bind']].filter((list) => Array.isArray(list));
  return bound.length === 0 ? undefined : bound.reduce((sum, list) => sum + list.length, 0);
}
