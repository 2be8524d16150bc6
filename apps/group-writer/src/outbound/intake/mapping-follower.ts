import { partsOfCollectionKey } from '@rollcall/contracts';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';
import { type ClaimingMapping, dropSome, join, leave, refresh } from '../ledger/claims';
import { ROWS_AT_ONCE } from '../chunks';
import { GroupTransaction } from '../ledger/group-transaction';
import { lockCollections, readFacts } from '../ledger/locks';
import { removalsOfDeletion } from '../ledger/removals-of-step';

/**
 * What of a mapping has not followed yet: `members`, its claims are not those of its collection; `claims`, also what was
 * there already has to be seen in a new light, because the mapping was enabled, disabled or deleted.
 */
export type Behind = 'members' | 'claims';

/**
 * A condition on a row of `sync_group` under this alias: nothing is written to the group by claims that have to be seen in a
 * new light first.
 */
export const groupInLine = (alias: string): string => `NOT EXISTS (SELECT 1 FROM mapping bm
  WHERE bm.tenant_id = ${alias}.tenant_id AND bm.group_id = ${alias}.group_id AND bm.behind = 'claims')`;

interface BehindMapping extends ClaimingMapping {
  readonly revision: number;
  readonly deleted: boolean;
  readonly removeMembers: boolean;
  readonly behind: Behind;
  readonly traceId: string | null;
}

/** Where the work on a revision of a mapping stands. Another replica, or the next life, begins anew: pieces can be repeated. */
interface Progress {
  readonly revision: number;
  /** How many phases are over, and the key up to which the next one has come. */
  readonly phase: number;
  readonly after: string | undefined;
}

/** Does a piece of a phase, after a key; gives the key that it has reached, undefined when the phase is over. */
type Phase = (
  group: GroupTransaction,
  mapping: BehindMapping,
  after: string | undefined,
) => Promise<string | undefined>;

/**
 * Brings claims and rows in line with what is said of mappings: members that join with a new or enabled mapping, writes that
 * rest with a disabled one, claims that end with a deleted one. A piece at a time, each in a transaction of its own, so that
 * a large collection keeps no message and no other group waiting.
 */
export class MappingFollower {
  private readonly progress = new Map<string, Progress>();

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  /** One piece for each mapping that is behind. False when there is none. */
  async step(): Promise<boolean> {
    const mappings = await this.database.query<GroupKey & { mappingId: string; collection: string }>(
      `SELECT mapping_id AS "mappingId", tenant_id AS "tenantId", group_id AS "groupId", collection FROM mapping
       WHERE behind IS NOT NULL ORDER BY tenant_id, group_id, mapping_id`,
    );
    for (const one of mappings) {
      const next = await this.database.transaction(async (sql) => {
        await lockCollections(sql, [one.collection]);
        await readFacts(sql);
        const group = await GroupTransaction.open(sql, this.outbox, one, null);
        return this.piece(group, one.mappingId);
      });
      if (next) this.progress.set(one.mappingId, next);
      else this.progress.delete(one.mappingId);
    }
    return mappings.length > 0;
  }

  private async piece(group: GroupTransaction, mappingId: string): Promise<Progress | undefined> {
    const mapping = await behindMapping(group.sql, mappingId);
    if (!mapping) return undefined; // another replica was quicker
    const known = this.progress.get(mappingId);
    const before = known?.revision === mapping.revision ? known : { phase: 0, after: undefined };
    const phases = phasesOf(mapping);
    const reached = await phases[before.phase]?.(group, mapping, before.after);
    const phase = reached === undefined ? before.phase + 1 : before.phase;
    if (phase >= phases.length) await inLine(group, mapping);
    await group.close();
    await this.notifications.notify(group.sql, ['due', 'identities', 'runs']);
    return phase < phases.length ? { revision: mapping.revision, phase, after: reached } : undefined;
  }
}

function phasesOf({ deleted, enabled, counting, behind }: BehindMapping): readonly Phase[] {
  if (deleted) return [drop];
  // A mapping that was disabled after its first full sync keeps its claims as they are.
  const follows = enabled || !counting;
  return [...(follows ? [joinMissing, leaveOthers] : []), ...(behind === 'claims' ? [seeMembers, seeLeavers] : [])];
}

async function behindMapping(sql: Sql, mappingId: string): Promise<BehindMapping | undefined> {
  const [row] = await sql.query<Omit<BehindMapping, 'site'>>(
    `SELECT mapping_id AS "mappingId", collection, tenant_id AS "tenantId", group_id AS "groupId", counting, enabled, false AS live,
       revision, deleted, remove_members AS "removeMembers", behind, behind_trace_id AS "traceId"
     FROM mapping WHERE mapping_id = $1 AND behind IS NOT NULL`,
    [mappingId],
  );
  return row && { ...row, site: partsOfCollectionKey(row.collection).site };
}

/** From here on the claims follow change by change. */
async function inLine(group: GroupTransaction, { mappingId, deleted }: BehindMapping): Promise<void> {
  await group.sql.query('UPDATE mapping SET behind = NULL WHERE mapping_id = $1', [mappingId]);
  if (deleted) await group.sql.query('DELETE FROM member_count WHERE mapping_id = $1', [mappingId]);
  else group.touchMapping(mappingId);
}

/** Lets those of the mapping ($1) and its collection ($2) whom the query finds after a resource ($3) join or leave. */
const eachFound =
  (query: string, act: typeof join): Phase =>
  async (group, mapping, after) => {
    const ids = await resourceIds(group.sql, query, [mapping.mappingId, mapping.collection, after ?? LOWEST_RESOURCE]);
    await act(group, mapping, ids, mapping);
    return ids.at(-1)?.toString();
  };

const joinMissing = eachFound(
  `SELECT resource_id AS id FROM collection_member m WHERE collection = $2 AND resource_id > $3 AND NOT EXISTS (
     SELECT 1 FROM claim c WHERE c.mapping_id = $1 AND c.resource_id = m.resource_id)`,
  join,
);

const leaveOthers = eachFound(
  `SELECT resource_id AS id FROM claim c WHERE mapping_id = $1 AND resource_id > $3 AND NOT EXISTS (
     SELECT 1 FROM collection_member m WHERE m.collection = $2 AND m.resource_id = c.resource_id)`,
  leave,
);

/** Enabling and disabling changes what may be written. While a mapping is disabled, what is learnt of its members waits. */
const seeMembers: Phase = async (group, mapping, after) => {
  const ids = await resourceIds(
    group.sql,
    'SELECT resource_id AS id FROM claim WHERE mapping_id = $1 AND resource_id > $2',
    [mapping.mappingId, after ?? LOWEST_RESOURCE],
  );
  if (mapping.enabled) await refresh(group, mapping, ids, mapping.traceId);
  const objects = await group.sql.query<{ objectId: string }>(
    `SELECT DISTINCT object_id AS "objectId" FROM claim WHERE mapping_id = $1 AND resource_id = ANY($2::bigint[])
       AND object_id IS NOT NULL`,
    [mapping.mappingId, ids],
  );
  await see(group, objects);
  return ids.at(-1)?.toString();
};

const seeLeavers: Phase = async (group, { mappingId }, after) => {
  const objects = await group.sql.query<{ objectId: string }>(
    `SELECT object_id AS "objectId" FROM leaver WHERE mapping_id = $1 AND object_id > $2 ORDER BY 1 LIMIT ${ROWS_AT_ONCE}`,
    [mappingId, after ?? LOWEST_OBJECT],
  );
  await see(group, objects);
  return objects.at(-1)?.objectId;
};

const drop: Phase = async (group, mapping) => {
  if (mapping.removeMembers) group.expectRemovals(await removalsOfDeletion(group.sql, mapping));
  if (await dropSome(group, mapping, mapping.removeMembers)) return 'more';
  group.expectRemovals(0);
  return undefined;
};

async function see(group: GroupTransaction, objects: readonly { objectId: string }[]): Promise<void> {
  const objectIds = objects.map(({ objectId }) => objectId);
  await group.recount(objectIds);
  group.touchObjects(objectIds);
}

const LOWEST_RESOURCE = '-1';
const LOWEST_OBJECT = '00000000-0000-0000-0000-000000000000';

async function resourceIds(sql: Sql, query: string, parameters: readonly unknown[]): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(`${query} ORDER BY 1 LIMIT ${ROWS_AT_ONCE}`, parameters);
  return rows.map(({ id }) => id);
}
