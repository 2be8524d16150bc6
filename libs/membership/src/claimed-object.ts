import type { Identity, Unresolved } from './identity';

/** What a claim names: an object, or why there is none; neither while nobody has looked. */
export interface ClaimedObject {
  readonly objectId: string | null;
  readonly unresolved: Unresolved | null;
}

/** What lets go of an object that a claim names. */
export interface LettingGo {
  /** The site has named nobody for longer than `identityGrace`. */
  readonly graceOver: boolean;
  /** The object that the claim names was itself read as missing, for good. */
  readonly gone: boolean;
  /** The number of the resource was given to another machine: what it stood for before is not its own. */
  readonly another: boolean;
}

/**
 * What a claim names after something was learnt of its resource; `undefined` stands for facts that have not arrived.
 *
 * Only a definite answer changes the object of a claim: another object found, or the object itself gone. Not found and
 * ambiguous are none, nor is a new identity that nobody has looked up: until then the old object keeps its place. When the
 * site names nobody any more, it does so for the time of the grace. Another machine under the same number begins with nothing.
 */
export function claimedObject(
  before: ClaimedObject,
  identity: Identity | undefined,
  { graceOver, gone, another }: LettingGo,
): ClaimedObject {
  if (!identity) return before;
  if (identity.kind === 'object') return { objectId: identity.objectId, unresolved: null };
  const keeps = !gone && !another && !(identity.kind === 'none' && graceOver);
  if (before.objectId !== null && keeps) return before;
  if (identity.kind === 'named') return { objectId: identity.objectId, unresolved: null };
  return { objectId: null, unresolved: identity.kind === 'lookUp' ? null : identity.reason };
}
