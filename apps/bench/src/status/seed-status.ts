import type { Client } from 'pg';

/** How many members an ordinary mapping has; one of them has a twelfth of all, as the largest collections do. */
const MEMBERS_EACH = 1_000;
const LARGE_PART = 0.0825;

/** What was put into the tables of a status service. */
export interface SeededStatus {
  readonly mappings: number;
  readonly members: number;
  /** The mapping with most members. */
  readonly largeMapping: string;
  readonly largeMembers: number;
}

/** The id of the mapping with this number, from 1; the first is the large one. */
const mappingId = (number: string): string => `('00000000-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/**
 * Fills the tables of a status service as if it had projected for months: rows made by Postgres itself, since nothing of
 * their making is measured. Every tenth resource is a member of the large mapping as well; one in a hundred has failed, one
 * in fifty has no Entra record.
 */
export async function seedStatus(client: Client, members: number): Promise<SeededStatus> {
  const mappings = Math.max(2, Math.round(members / MEMBERS_EACH));
  const largeMembers = Math.round(members * LARGE_PART);
  const others = Math.max(1, Math.floor((members - largeMembers) / (mappings - 1)));
  const resources = Math.max(largeMembers, 10 * others);
  await client.query(`SET search_path = status_service`);
  await client.query(
    `INSERT INTO mapping (mapping_id, revision, site, collection_id, collection_name, collection_type, tenant_id,
       cloud_service_id, group_id, group_name, enabled, paused, created_at, changed_at)
     SELECT ${mappingId('n')}, 1, 'hq', 'HQ' || lpad(n::text, 6, '0'), 'Devices of department ' || n, 'device',
       '11111111-1111-1111-1111-111111111111', 'contoso', ${mappingId('n + 50000000')}, 'sg-department-' || n, n % 50 > 0,
       false, now(), now() FROM generate_series(1, $1::int) AS n`,
    [mappings],
  );
  await client.query(
    `INSERT INTO collection (site, collection_id, name, type, member_count, epoch, version, looked_at, state, said_at)
     SELECT site, collection_id, collection_name, 'device', 0, 1, 1, now(), 'ok', now() FROM mapping`,
  );
  await client.query(
    `INSERT INTO resource (site, resource_id, revision, name, type)
     SELECT 'hq', 16777216 + n, 1, 'PC-' || upper(substr(md5(n::text), 1, 8)), 'device'
     FROM generate_series(0, $1::int - 1) AS n`,
    [resources],
  );
  await client.query(
    `INSERT INTO member (mapping_id, resource_id, stranger_id, object_id, state, reason, attempts, request_id, since)
     SELECT ${mappingId('m')}, r, '00000000-0000-0000-0000-000000000000', md5(r::text)::uuid,
       CASE WHEN r % 100 = 0 THEN 'failed' WHEN r % 50 = 1 THEN 'unresolved' ELSE 'synced' END,
       CASE WHEN r % 100 = 0 THEN 'refused' WHEN r % 50 = 1 THEN 'not-found' END, 1, gen_random_uuid()::text, now()
     FROM generate_series(1, $1::int) AS m,
       LATERAL generate_series(0, CASE WHEN m = 1 THEN $2 ELSE $3 END::int - 1) AS k,
       LATERAL (SELECT 16777216 + (k + CASE WHEN m = 1 THEN 0 ELSE m * 7919 END) % $4::int AS r) AS which`,
    [mappings, largeMembers, others, resources],
  );
  await client.query(
    `INSERT INTO figures (mapping_id, sequence, epoch, version, member_count, sync_completed, sync_in_progress, sync_failed,
       no_entra_record, protected, removals_pending, removals_failed, removals_held, cloud_sync_status, attention, at)
     SELECT mapping_id, 1, 1, 1, count(*), count(*) FILTER (WHERE state = 'synced'), 0,
       count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'unresolved'), 0, 0, 0, 0,
       'partialSuccess', '{}', now() FROM member GROUP BY mapping_id`,
  );
  for (const table of ['mapping', 'figures', 'collection', 'resource', 'member'])
    await client.query(`VACUUM (ANALYZE) ${table}`);
  const { rows } = await client.query<{ id: string; members: number }>(
    `SELECT ${mappingId('1')}::text AS id, count(*)::int AS members FROM member`,
  );
  const [first] = rows;
  if (!first) throw new Error('there are no rows to read');
  return { mappings, members: first.members, largeMapping: first.id, largeMembers };
}
