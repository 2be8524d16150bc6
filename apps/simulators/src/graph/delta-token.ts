import { z } from 'zod';
import { badRequest, GraphError } from './graph-error';
import type { GraphCall } from './graph-call';

/** For how long a token is good. Source: Graph docs, "Use delta query". */
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

const deltaState = z.object({
  /** Of the numbers below: another start of the simulators counts anew. */
  line: z.string(),
  madeMs: z.number(),
  /** The options of the first request. */
  select: z.array(z.string()).optional(),
  ids: z.array(z.string()).optional(),
  minimal: z.boolean(),
  /** The number of the newest change that was told before; undefined in the round that tells everything. */
  after: z.number().optional(),
  /** The number of the last change that this round tells. */
  upTo: z.number(),
  /** Where the next page begins: at which group, after which of its members. */
  at: z.object({ group: z.number(), member: z.string().optional() }).optional(),
  /** The page before was empty on purpose. */
  wasEmpty: z.boolean().optional(),
});
/** Where a caller is in the changes of the groups; tokens hold all of it. */
export type DeltaState = z.output<typeof deltaState>;

/** Opaque to the caller. */
export const sealDelta = (state: DeltaState): string => Buffer.from(JSON.stringify(state)).toString('base64url');

/** Throws GraphError for a token that is none, or too old. */
export function openDelta(call: GraphCall, token: string): DeltaState {
  const state = stateOf(token);
  if (!state) throw badRequest('Badly formed token.', 'Request_BadRequest');
  const expired = state.madeMs + LIFETIME_MS < call.now.getTime();
  if (expired || state.line !== call.tenant.timeline.line) throw deltaExpired(call);
  return state;
}

/** What a caller is told who has to begin anew. Source: Graph docs, "Use delta query"; the other answer was observed. */
export function deltaExpired({ root, path, settings }: GraphCall): GraphError {
  if (settings.expiredDelta === 'unsupportedQuery') {
    return badRequest('DeltaLink older than 30 days is not supported.', 'Request_UnsupportedQuery');
  }
  const headers = { Location: `${root}${path}?$deltatoken=` };
  return new GraphError(
    410,
    'resyncRequired',
    'The delta token is no longer valid, and the state must be read again.',
    headers,
  );
}

function stateOf(token: string): DeltaState | undefined {
  try {
    return deltaState.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString())).data;
  } catch {
    return undefined; // not one of ours
  }
}
