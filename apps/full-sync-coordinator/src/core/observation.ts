import type { Look } from './look';
import { type Mapping, collectionOf } from './mapping';
import type { RunMapping, Why } from './run';
import type { SiteSeen } from './site-seen';

export type Versions = ReadonlyMap<string, { readonly epoch: number; readonly version: number }>;

/** What a run knows of the collections that it needs. */
export type Observation =
  | { readonly kind: 'lost'; readonly why: Why }
  /** `missing`: collections that nobody has been asked to look at yet. */
  | { readonly kind: 'waiting'; readonly missing: readonly string[]; readonly why: Why }
  /** The version of each collection, by its key. */
  | { readonly kind: 'complete'; readonly versions: Versions };

/**
 * Sums up the looks of a run for the mappings that it is about, and says which site keeps it waiting. A look that is incomplete
 * is tried on by the watcher.
 */
export function observationOf(
  mappings: readonly Mapping[],
  looks: readonly Look[],
  sites: readonly SiteSeen[],
): Observation {
  const asked = new Map(looks.map((look) => [look.collection, look]));
  const versions = new Map<string, { epoch: number; version: number }>();
  const open: string[] = [];
  const missing: string[] = [];
  for (const collection of new Set(mappings.map(collectionOf))) {
    const look = asked.get(collection);
    if (!look) missing.push(collection);
    else if (look.answer.state === 'source-lost') return { kind: 'lost', why: lost(collection) };
    const known = look?.answer.state === 'ok' ? versionOf(look.answer) : undefined;
    if (known) versions.set(collection, known);
    else open.push(collection);
  }
  if (open.length === 0) return { kind: 'complete', versions };
  return { kind: 'waiting', missing, why: waiting(open, asked, sites) };
}

/** The mappings as a run has taken them; a disabled one only takes part in a preview of what enabling it would do. */
export const takenAs = (mappings: readonly Mapping[]): readonly RunMapping[] =>
  mappings.map(({ mappingId, revision, enabled }) => ({ mappingId, revision, ...(!enabled && { asIfEnabled: true }) }));

function versionOf({ epoch, version }: { readonly epoch?: number; readonly version?: number }) {
  return epoch !== undefined && version !== undefined ? { epoch, version } : undefined;
}

const away = ({ site, state, message }: SiteSeen): Why => ({
  code: 'source-unavailable',
  message: `The site "${site}" does not answer well (${message ?? state}): the run goes on when it does.`,
});

const lost = (collection: string): Why => ({
  code: 'source-lost',
  message: `The collection ${collection} is not there any more, or is hidden from Rollcall's account.`,
});

function waiting(open: readonly string[], asked: ReadonlyMap<string, Look>, sites: readonly SiteSeen[]): Why {
  const silent = sites.find(({ site, state }) => state !== 'ok' && open.some((key) => key.startsWith(`${site}/`)));
  if (silent) return away(silent);
  for (const collection of open) {
    const answer = asked.get(collection)?.answer;
    if (answer?.state !== 'incomplete' && answer?.state !== 'failed') continue;
    const reason = answer.message ?? 'it is changing, or not all of its rows are shown';
    return {
      code: 'source-incomplete',
      message: `The collection ${collection} could not be read completely yet: ${reason}`,
    };
  }
  return { code: 'awaiting-source', message: `Waits until the collection-watcher has read ${open.join(', ')}.` };
}
