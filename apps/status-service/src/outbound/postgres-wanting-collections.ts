import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { WantingCollections, type ListedMember, type MemberView } from '../core/views';
import { NO_STRANGER } from './members-projection';

type Wanting = MemberView['wantedBy'][number];

/** The states of members of a collection; who is leaving has others. */
const MEMBER_STATES = ['synced', 'pending', 'failed', 'unresolved', 'protected'];

/**
 * A member is looked for in the other mappings of the group as the row that it is and, since several rows of one site or
 * of several may stand for one directory object, as every row with the same Entra id.
 */
const query = `WITH asked AS (
    SELECT * FROM unnest($2::bigint[], $3::uuid[]) WITH ORDINALITY AS one (resource_id, object_id, place)
    WHERE resource_id IS NOT NULL
  ), own AS (
    SELECT site, tenant_id, group_id FROM mapping WHERE mapping_id = $1
  ), candidate AS (
    SELECT place, object_id, own.site, resource_id, true AS same_row FROM asked, own
    UNION ALL
    SELECT place, object_id, other.site, other.resource_id, false FROM asked
    JOIN own ON true
    JOIN resource itself ON itself.site = own.site AND itself.resource_id = asked.resource_id
    JOIN resource other ON lower(other.entra_id) = lower(itself.entra_id)
    WHERE (other.site, other.resource_id) <> (itself.site, itself.resource_id)
  )
  SELECT DISTINCT place::int, m.mapping_id AS "mappingId", m.site, m.collection_id AS "collectionId",
    coalesce(c.name, m.collection_name) AS "collectionName"
  FROM candidate
  JOIN own ON true
  JOIN mapping m ON (m.tenant_id, m.group_id, m.site) = (own.tenant_id, own.group_id, candidate.site)
    AND m.deleted_at IS NULL
  JOIN member ON (member.mapping_id, member.resource_id, member.stranger_id)
    = (m.mapping_id, candidate.resource_id, '${NO_STRANGER}')
    AND member.state = ANY($4::text[]) AND (same_row OR member.object_id = candidate.object_id)
  LEFT JOIN collection c ON (c.site, c.collection_id) = (m.site, m.collection_id)
  ORDER BY 1, 3, 4`;

@Injectable()
export class PostgresWantingCollections extends WantingCollections {
  constructor(private readonly database: Database) {
    super();
  }

  async of(
    mappingId: string,
    members: readonly Pick<ListedMember, 'resourceId' | 'objectId'>[],
  ): Promise<readonly MemberView['wantedBy'][]> {
    const found = members.map((): Wanting[] => []);
    if (members.length === 0) return found;
    const rows = await this.database.query<Wanting & { readonly place: number }>(query, [
      mappingId,
      members.map(({ resourceId }) => resourceId),
      members.map(({ objectId }) => objectId),
      MEMBER_STATES,
    ]);
    for (const { place, ...wanting } of rows) found[place - 1]?.push(wanting);
    return found;
  }
}
