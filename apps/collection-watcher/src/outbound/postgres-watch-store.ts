import { keyOfCollection, membershipChanged } from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import { signOf } from '../core/due-read';
import type { Step } from '../core/next-step';
import { WatchStore, type ReadRecord, type Watch } from '../core/ports';
import type { CatalogueEntry } from '../core/source';
import { decodeIds, encodeIds } from './encode-ids';
import { looksOf } from './look-rows';
import { membershipParts } from './membership-parts';
import { publishCollections } from './publish-collections';

interface LineRow {
  readonly epoch: number | null;
  readonly version: number | null;
  readonly complete: boolean;
  readonly message: string | null;
}

interface WatchRow extends LineRow {
  readonly members: Buffer | null;
  readonly last_epoch: number | null;
  readonly empty_seen_at: Date | null;
  readonly attempts: number;
}

export class PostgresWatchStore extends WatchStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async begin(site: string, collectionId: string): Promise<Watch | undefined> {
    const looks = await looksOf(this.database, site, collectionId);
    const [row] = await this.database.query<WatchRow>(
      `SELECT epoch, version, members, last_epoch, empty_seen_at, attempts, complete, message
       FROM watched WHERE site = $1 AND collection_id = $2 AND active`,
      [site, collectionId],
    );
    if (!row) return undefined;
    const { epoch, version, members } = row;
    return {
      looks: looks.filter(({ depth }) => depth === 'members'),
      attempts: row.attempts,
      line: {
        ...(epoch !== null && version !== null && members && { held: { epoch, version, members: decodeIds(members) } }),
        ...(row.last_epoch !== null && { lastEpoch: row.last_epoch }),
        ...(row.empty_seen_at && { emptySeenAt: row.empty_seen_at }),
      },
    };
  }

  async record(site: string, collectionId: string, read: ReadRecord): Promise<boolean> {
    const { watch, verdict, entry, lookedAt } = read;
    return this.database.transaction(async (sql) => {
      const before = await lockLine(sql, site, collectionId, watch);
      if (!before) return false;
      const after = await storeStep(sql, site, collectionId, read);
      await this.publishStep(sql, site, collectionId, after, verdict.step);
      const renamed = entry !== undefined && (await storeEntry(sql, site, entry));
      const judgedAnew = before.complete !== verdict.complete || before.message !== (verdict.message ?? null);
      if (verdict.step.kind !== 'none' || renamed || judgedAnew || watch.looks.length > 0)
        await publishCollections(sql, this.outbox, site, [collectionId], lookedAt, watch.looks);
      if (verdict.complete)
        await sql.query('DELETE FROM look WHERE look_id = ANY($1)', [watch.looks.map(({ lookId }) => lookId)]);
      return true;
    });
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

/** Undefined when the line is not where the read found it. The row stays locked: versions commit in their order. */
async function lockLine(sql: Sql, site: string, collectionId: string, { line }: Watch): Promise<LineRow | undefined> {
  const [row] = await sql.query<LineRow>(
    `SELECT epoch, version, complete, message FROM watched
     WHERE site = $1 AND collection_id = $2 AND active
       AND epoch IS NOT DISTINCT FROM $3 AND version IS NOT DISTINCT FROM $4
     FOR UPDATE`,
    [site, collectionId, line.held?.epoch ?? null, line.held?.version ?? null],
  );
  return row;
}

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
