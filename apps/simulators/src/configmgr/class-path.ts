import { ServiceError } from './service-error';

export interface ClassPath {
  readonly className: string;
  /** The key values, when the path names an instance. */
  readonly keys?: readonly (string | number)[];
  /** What follows, such as `$count` or a method; empty when nothing does. */
  readonly tail: string;
}

/** Reads `Class`, `Class('key')`, `Class(1)`, `Class(A='x',B=1)`, `Class/key` and what comes behind a slash. Throws ServiceError. */
export function keysOf(path: string): ClassPath {
  const match = /^(\w+)(?:\(([^)]*)\))?(?:\/(.*))?$/.exec(decoded(path));
  if (!match?.[1]) throw new ServiceError(404, 'The path was not found.');
  const [, className, parentheses, tail = ''] = match;
  if (parentheses !== undefined) return { className, keys: parentheses.split(',').map(keyOf), tail };
  if (tail === '' || tail.startsWith('$') || tail.startsWith('AdminService.')) return { className, tail };
  const [key = '', ...rest] = tail.split('/');
  return { className, keys: [/^\d+$/.test(key) ? Number(key) : key], tail: rest.join('/') };
}

function keyOf(text: string): string | number {
  const value = text.trim().replace(/^\w+=/, '');
  const quoted = /^'(.*)'$/.exec(value)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (/^\d+$/.test(value)) return Number(value);
  throw new ServiceError(404, `'${text}' is no key.`);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ServiceError(400, 'The path is not encoded correctly.');
  }
}
