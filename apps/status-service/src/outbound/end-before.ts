/** How a site or a tenant answered before it was heard of again. */
export interface EndBefore {
  readonly state: string;
  readonly message: string | null;
  readonly since: Date | null;
}

/** Since when an end is in its state: what was known of it before counts on while the state is the same. */
export const sinceWhen = (before: EndBefore | undefined, state: string, now: string): Date | string =>
  before?.state === state && before.since ? before.since : now;
