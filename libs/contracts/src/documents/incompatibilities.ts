import { isDeepStrictEqual } from 'node:util';

/** What nobody relies on: it may change in any release. */
const REMARKS = new Set(['$schema', '$id', 'title', 'description', 'examples']);

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectAt = (schema: Json, name: string): Json => (isObject(schema[name]) ? schema[name] : {});
const listAt = (schema: Json, name: string): readonly unknown[] => {
  const list = schema[name];
  return Array.isArray(list) ? list : [];
};

/**
 * What in `current` would break somebody who was made for `released`, or could not read what was published then: a sentence
 * for each. Within a version of an event there are only additions: optional fields, and words of lists that are open.
 *
 * @param released, current what `currentContract` gave then and gives now, or any parts of it at one place.
 */
export function incompatibilities(released: unknown, current: unknown): readonly string[] {
  if (!isObject(released) || !isObject(current)) return ['the contract is not an object'];
  return [
    ...recordChanges(objectAt(released, 'topics'), objectAt(current, 'topics'), 'the topic', (then, now) =>
      isDeepStrictEqual(then, now) ? [] : [`keeps its messages otherwise: was ${say(then)}, is ${say(now)}`],
    ),
    ...recordChanges(objectAt(released, 'events'), objectAt(current, 'events'), 'the event', (then, now) => [
      ...['topic', 'key'].flatMap((name) =>
        then[name] === now[name] ? [] : [`the ${name} was ${say(then[name])}, is ${say(now[name])}`],
      ),
      ...schemaChanges(objectAt(then, 'data'), objectAt(now, 'data'), ''),
    ]),
  ];
}

function recordChanges(
  released: Json,
  current: Json,
  what: string,
  changes: (then: Json, now: Json) => readonly string[],
): readonly string[] {
  return Object.entries(released).flatMap(([name, then]) => {
    const now = current[name];
    if (!isObject(then) || !isObject(now)) return [`${what} ${name} is gone`];
    return changes(then, now).map((change) => `${what} ${name}: ${change}`);
  });
}

/** The same for two JSON Schemas; `path` says where they stand, such as `results[].state`. */
export function schemaChanges(released: Json, current: Json, path: string, openList = false): readonly string[] {
  const at = path === '' ? '' : `${path}: `;
  const names = new Set([...Object.keys(released), ...Object.keys(current)]);
  return [...names].flatMap((name) => {
    if (REMARKS.has(name)) return [];
    switch (name) {
      case 'properties':
        return propertyChanges(released, current, path);
      case 'required':
        return requiredChanges(released, current, path);
      case 'enum':
        return wordChanges(listAt(released, name), listAt(current, name), openList).map((change) => at + change);
      case 'items':
        return schemaChanges(objectAt(released, name), objectAt(current, name), `${path}[]`);
      case 'anyOf':
        return choiceChanges(listAt(released, name), listAt(current, name), path);
      default:
        return isDeepStrictEqual(released[name], current[name])
          ? []
          : [`${at}${name} was ${say(released[name])}, is ${say(current[name])}`];
    }
  });
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function propertyChanges(released: Json, current: Json, path: string): readonly string[] {
  const now = objectAt(current, 'properties');
  return Object.entries(objectAt(released, 'properties')).flatMap(([name, then]) => {
    const field = now[name];
    if (!isObject(then) || !isObject(field)) return [`${join(path, name)}: the field was removed or renamed`];
    return schemaChanges(then, field, join(path, name));
  });
}

function requiredChanges(released: Json, current: Json, path: string): readonly string[] {
  const then = new Set(listAt(released, 'required').map(String));
  const now = new Set(listAt(current, 'required').map(String));
  const known = new Set(Object.keys(objectAt(released, 'properties')));
  return [
    ...[...now]
      .filter((name) => !then.has(name))
      .map((name) =>
        known.has(name)
          ? `${join(path, name)}: the field became required; events that were published before may lack it`
          : `${join(path, name)}: a new field must be optional; events that were published before lack it`,
      ),
    ...[...then]
      .filter((name) => !now.has(name) && name in objectAt(current, 'properties'))
      .map((name) => `${join(path, name)}: the field may be absent now; subscribers rely on it`),
  ];
}

function wordChanges(then: readonly unknown[], now: readonly unknown[], open: boolean): readonly string[] {
  return [
    ...then.filter((word) => !now.includes(word)).map((word) => `the word ${say(word)} was removed`),
    ...now
      .filter((word) => !open && !then.includes(word))
      .map((word) => `the word ${say(word)} is new in a closed list (openWord makes lists that may grow)`),
  ];
}

function choiceChanges(then: readonly unknown[], now: readonly unknown[], path: string): readonly string[] {
  if (then.length !== now.length) return [`${path}: the choices are others: were ${say(then)}, are ${say(now)}`];
  const open = then.some((choice) => isDeepStrictEqual(choice, { type: 'string' }));
  return then.flatMap((choice, index) => {
    const other = now[index];
    return isObject(choice) && isObject(other) ? schemaChanges(choice, other, path, open) : [];
  });
}

const say = (value: unknown): string => (value === undefined ? 'not said' : JSON.stringify(value));
