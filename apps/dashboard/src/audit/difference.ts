/** A thing that an entry changed: its name, and what it was and is; undefined where there was or is nothing. */
export interface Changed {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** These change with everything and say nothing. */
const NOISE: ReadonlySet<string> = new Set(['revision', 'changedAt']);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an entry of the audit log changed, field by field, those of nested ones by their path. */
export function difference(before: unknown, after: unknown, path = ''): readonly Changed[] {
  if (isFields(before) || isFields(after)) {
    const [was, is] = [isFields(before) ? before : {}, isFields(after) ? after : {}];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((name) => !NOISE.has(name))
      .flatMap((name) => difference(was[name], is[name], path ? `${path}.${name}` : name));
  }
  const [was, is] = [written(before), written(after)];
  return was === is ? [] : [{ field: path, before: was, after: is }];
}

function written(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((one) => written(one) ?? '–').join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
