import { Logger } from '@nestjs/common';
import { keyOfCollection, membershipChanged } from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import { signOf } from '../core/due-read';
import type { Step } from '../core/next-step';
import { WatchStore, type ReadRecord, type Watch } from '../core/ports';
import type { CatalogueEntry } from '../core/source';
import { isAhead, type PublishedLine } from '../core/published-state';
import { encodeIds } from './encode-ids';
import { endLine, HELD, heldMembers, type HeldRow } from './held-members';
import { looksOf } from './look-rows';
import { membershipParts } from './membership-parts';
import { publishCollections } from './publish-collections';

interface LineRow {
  readonly epoch: number | null;
  readonly version: number | null;
  readonly complete: boolean;
  readonly message: string | null;
}

interface WatchRow extends LineRow, HeldRow {
  readonly last_epoch: number | null;
  readonly empty_seen_at: Date | null;
  readonly attempts: number;
  readonly last_change: string | null;
  readonly restored_at: Date | null;
}

type Place = Pick<PublishedLine, 'epoch' | 'version'>;

export class PostgresWatchStore extends WatchStore {
  private readonly logger = new Logger(PostgresWatchStore.name);
  /** Where each line stood when this process last stored a step of it: a database that is behind that is an older copy. */
  private readonly stored = new Map<string, Place>();

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async begin(site: string, collectionId: string): Promise<Watch | undefined> {
    const stored = this.stored.get(keyOfCollection(site, collectionId)); // before the tables are read, which may go on
    const looks = await looksOf(this.database, site, collectionId);
    const [row] = await this.database.query<WatchRow>(
      `SELECT w.epoch, w.version, w.last_epoch, w.empty_seen_at, w.attempts, w.complete, w.message, ${HELD},
              c.last_change, s.restored_at
       FROM watched w
       LEFT JOIN collection c ON c.site = w.site AND c.collection_id = w.collection_id
       LEFT JOIN site s ON s.site = w.site
       WHERE w.site = $1 AND w.collection_id = $2 AND w.active`,
      [site, collectionId],
    );
    if (!row) return undefined;
    const line = await this.lineOf(site, collectionId, row, stored);
    return {
      looks: looks.filter(({ depth }) => depth === 'members'),
      attempts: row.attempts,
      ...(row.last_change !== null && { lastChange: row.last_change }),
      ...(row.restored_at && { restoredAt: row.restored_at }),
      line: {
        ...line,
        ...(row.empty_seen_at && { emptySeenAt: row.empty_seen_at }),
      },
    };
  }

  async record(site: string, collectionId: string, read: ReadRecord): Promise<boolean> {
    const { watch, verdict, entry, lookedAt } = read;
    let stood: Place | undefined;
    const recorded = await this.database.transaction(async (sql) => {
      const before = await lockLine(sql, site, collectionId, watch);
      if (!before) return false;
      const after = await storeStep(sql, site, collectionId, read);
      await this.publishStep(sql, site, collectionId, after, verdict.step);
      stood = placeOf(after);
      const renamed = entry !== undefined && (await storeEntry(sql, site, entry));
      const judgedAnew = before.complete !== verdict.complete || before.message !== (verdict.message ?? null);
      if (verdict.step.kind !== 'none' || renamed || judgedAnew || watch.looks.length > 0)
        await publishCollections(sql, this.outbox, site, [collectionId], lookedAt, watch.looks);
      if (verdict.complete)
        await sql.query('DELETE FROM look WHERE look_id = ANY($1)', [watch.looks.map(({ lookId }) => lookId)]);
      return true;
    });
    if (stood) this.stored.set(keyOfCollection(site, collectionId), stood);
    return recorded;
  }

  /** A line that is damaged, or behind what this process has stored, ends: numbering on would give versions a second meaning. */
  private async lineOf(site: string, collectionId: string, row: WatchRow, stored?: Place): Promise<Watch['line']> {
    const place = placeOf(row);
    const lastEpoch = Math.max(row.last_epoch ?? -1, stored?.epoch ?? -1);
    const known = lastEpoch < 0 ? {} : { lastEpoch };
    const members = heldMembers(row);
    const behind = place !== undefined && stored !== undefined && isAhead(stored, place);
    if (place && members && !behind) return { ...known, held: { ...place, members } };
    if (place) {
      this.logger.warn(`what is held of ${site}/${collectionId} is damaged or behind: a new epoch begins`);
      await endLine(this.database, site, collectionId, row, lastEpoch);
    }
    return known;
  }

  private async publishStep(sql: Sql, site: string, collectionId: string, line: LineRow, step: Step): Promise<void> {
    if (step.kind === 'none' || line.epoch === null || line.version === null) return;
    const head = { collection: keyOfCollection(site, collectionId), epoch: line.epoch, version: line.version };
    const parts =
      step.kind === 'baseline'
        ? membershipParts({ ...head, kind: 'baseline' }, step.members, new Uint32Array(0))
        : membershipParts({ ...head, kind: 'difference' }, step.added, step.removed);
    await this.outbox.add(sql, membershipChanged, parts);
  }
}

/**
 * Undefined when the line, or the trust in the site, is not as the read found it. The row stays locked: versions commit in
 * their order.
 */
async function lockLine(
  sql: Sql,
  site: string,
  collectionId: string,
  { line, restoredAt }: Watch,
): Promise<LineRow | undefined> {
  const [row] = await sql.query<LineRow>(
    `SELECT epoch, version, complete, message FROM watched
     WHERE site = $1 AND collection_id = $2 AND active
       AND epoch IS NOT DISTINCT FROM $3 AND version IS NOT DISTINCT FROM $4
       AND (SELECT restored_at FROM site WHERE site = $1) IS NOT DISTINCT FROM $5::timestamptz
     FOR UPDATE`,
    [site, collectionId, line.held?.epoch ?? null, line.held?.version ?? null, restoredAt ?? null],
  );
  return row;
}

const placeOf = ({ epoch, version }: LineRow): Place | undefined =>
  epoch === null || version === null ? undefined : { epoch, version };

/** A new epoch is the microseconds of the database's clock, and always greater than the last one. */
async function storeStep(sql: Sql, site: string, collectionId: string, read: ReadRecord): Promise<LineRow> {
  const { verdict, entry, lookedAt, retryAt, emptySeenAt, watch } = read;
  const { step, complete } = verdict;
  const [row] = await sql.query<LineRow>(
    `UPDATE watched SET
       epoch = CASE WHEN $3 = 'baseline' THEN fresh.next_epoch ELSE epoch END,
       last_epoch = CASE WHEN $3 = 'baseline' THEN fresh.next_epoch ELSE last_epoch END,
       version = CASE $3 WHEN 'baseline' THEN 1 WHEN 'difference' THEN version + 1 ELSE version END,
       members = CASE WHEN $3 = 'none' THEN members ELSE $4 END,
       members_md5 = CASE WHEN $3 = 'none' THEN members_md5 ELSE md5($4::bytea) END,
       complete = $5, message = $6, empty_seen_at = $7,
       read_at = CASE WHEN $5 THEN $8 ELSE read_at END,
       read_last_change = CASE WHEN $5 THEN $9 ELSE read_last_change END,
       read_member_count = CASE WHEN $5 THEN $10 ELSE read_member_count END,
       attempts = CASE WHEN $5 THEN 0 ELSE $11::integer + 1 END,
       retry_sign = CASE WHEN $5 THEN NULL ELSE $12 END,
       retry_at = CASE WHEN $5 THEN NULL ELSE $13::timestamptz END
     FROM (
       SELECT greatest(floor(extract(epoch FROM now()) * 1000000)::bigint, coalesce(last_epoch, 0) + 1) AS next_epoch
       FROM watched WHERE site = $1 AND collection_id = $2
     ) AS fresh
     WHERE site = $1 AND collection_id = $2
     RETURNING epoch, version, complete, message`,
    [
      site,
      collectionId,
      step.kind,
      step.kind === 'none' ? null : encodeIds(step.members),
      complete,
      verdict.message ?? null,
      emptySeenAt ?? null,
      lookedAt,
      entry?.lastChange ?? '',
      entry?.memberCount ?? 0,
      watch.attempts,
      entry ? signOf(entry) : '',
      retryAt,
    ],
  );
  if (!row) throw new Error(`the locked row of ${site}/${collectionId} is gone`);
  return row;
}

/** Whether the end of the read showed another name or size than the catalogue before. */
async function storeEntry(sql: Sql, site: string, entry: CatalogueEntry): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE collection SET name = $3, member_count = $4, last_change = $5
     WHERE site = $1 AND collection_id = $2 AND (name, member_count, last_change) IS DISTINCT FROM ($3, $4, $5)
     RETURNING 1`,
    [site, entry.collectionId, entry.name, entry.memberCount, entry.lastChange],
  );
  return rows.length > 0;
}
