import type { CloudSyncRow } from '@rollcall/contracts';
import type { Change } from './live-updates';

/** Above this many at once, a client reads all again. */
const MOST_MAPPINGS = 100;

/** Notices what became stale, or fresh again, by nothing but time: no event says so. */
export class StaleWatch {
  private known: ReadonlySet<string> | undefined;

  /** What clients are to read again; nothing at the first look, since they have just read it. */
  look(rows: readonly CloudSyncRow[]): readonly Change[] {
    const stale = new Set(rows.filter(({ attention }) => attention.includes('stale')).map((row) => row.mappingId));
    const before = this.known ?? stale;
    this.known = stale;
    const changed = [...new Set([...before, ...stale])].filter((id) => before.has(id) !== stale.has(id));
    if (changed.length === 0) return [];
    if (changed.length > MOST_MAPPINGS) return [{ what: 'cloud-sync' }, { what: 'ends' }];
    return [...changed.map((mappingId) => ({ what: 'cloud-sync', mappingId }) as const), { what: 'ends' }];
  }
}
