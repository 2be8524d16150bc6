import { Injectable } from '@nestjs/common';
import { guid } from '@rollcall/contracts';
import { Database } from '@rollcall/platform';
import { summaryOf } from '../core/explain-sentences';
import { MemberSearch, type ExplainMatch } from '../core/views';
import { accountOfUser, fullNameOfUser, isNamedAsUser } from './find-users';
import { NO_RESOURCE, NO_STRANGER } from './members-projection';
import { beginningWith } from './patterns';

type Membership = ExplainMatch['memberships'][number];

/** Resource ids of Configuration Manager are 32 bits. */
const asResourceId = (text: string): number | null => (/^\d{1,10}$/.test(text) ? Number(text) : null);

const asGuid = (text: string): string | null => {
  const parsed = guid.safeParse(text.replace(/^\{|\}$/g, ''));
  return parsed.success ? parsed.data : null;
};

/**
 * Resources by name (of a user also by the account or the full name in it), resource id or Entra id, each by an index of its own; and by object id through the members that are it,
 * mapping by mapping. Parameters: $1 the beginning of a name, $2 a resource id, $3 a GUID, $4 how many at most.
 */
const resources = `SELECT DISTINCT site, resource_id AS "resourceId", name, type, entra_id AS "entraId" FROM (
    (SELECT * FROM resource WHERE lower(name) LIKE lower($1) ORDER BY lower(name) LIMIT $4)
    UNION ALL
    (SELECT * FROM resource WHERE ${isNamedAsUser} AND ${accountOfUser} LIKE lower($1) LIMIT $4)
    UNION ALL
    (SELECT * FROM resource WHERE ${isNamedAsUser} AND ${fullNameOfUser} LIKE lower($1) LIMIT $4)
    UNION ALL
    (SELECT resource.* FROM (SELECT DISTINCT site FROM mapping) AS known
     JOIN resource USING (site) WHERE resource_id = $2::bigint LIMIT $4)
    UNION ALL
    (SELECT * FROM resource WHERE lower(entra_id) = $3::text LIMIT $4)
    UNION ALL
    (SELECT resource.* FROM mapping CROSS JOIN LATERAL (
       SELECT member.resource_id FROM member
       WHERE member.mapping_id = mapping.mapping_id AND member.object_id = $3::text::uuid LIMIT $4
     ) AS found
     JOIN resource ON (resource.site, resource.resource_id) = (mapping.site, found.resource_id)
     WHERE $3::text IS NOT NULL AND mapping.deleted_at IS NULL LIMIT $4)
  ) AS found ORDER BY name, site, "resourceId" LIMIT $4`;

const memberships = `SELECT place::int, mapping.mapping_id AS "mappingId", mapping.collection_id AS "collectionId",
    coalesce(collection.name, mapping.collection_name) AS "collectionName", mapping.group_id AS "groupId",
    mapping.group_name AS "groupName", member.state, member.reason, member.message, member.since, member.object_id AS "objectId"
  FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (site, resource_id, place)
  JOIN mapping ON mapping.site = asked.site AND mapping.deleted_at IS NULL
  JOIN member ON (member.mapping_id, member.resource_id, member.stranger_id)
    = (mapping.mapping_id, asked.resource_id, '${NO_STRANGER}')
  LEFT JOIN collection ON (collection.site, collection.collection_id) = (mapping.site, mapping.collection_id)
  ORDER BY place, "collectionName", "mappingId"`;

/** An object of a group that no resource stands for. */
const strangers = `SELECT mapping.mapping_id AS "mappingId", mapping.site, mapping.collection_id AS "collectionId",
    mapping.collection_name AS "collectionName", mapping.group_id AS "groupId", mapping.group_name AS "groupName",
    member.state, member.reason, member.message, member.since, member.object_id AS "objectId"
  FROM mapping JOIN member ON (member.mapping_id, member.resource_id, member.stranger_id)
    = (mapping.mapping_id, ${NO_RESOURCE}, $1::uuid)
  WHERE mapping.deleted_at IS NULL ORDER BY "collectionName", "mappingId"`;

type StoredMembership = Omit<Membership, 'since'> & { readonly since: Date; readonly objectId: string | null };
type Resource = Pick<ExplainMatch, 'site' | 'resourceId' | 'name' | 'type' | 'entraId'>;

@Injectable()
export class PostgresMemberSearch extends MemberSearch {
  constructor(private readonly database: Database) {
    super();
  }

  async find(text: string, most: number): Promise<readonly ExplainMatch[]> {
    const sought = text.trim();
    const id = asGuid(sought);
    const found = await this.database.query<Resource>(resources, [
      beginningWith(sought),
      asResourceId(sought),
      id,
      most,
    ]);
    const rows = await this.database.query<StoredMembership & { readonly place: number }>(memberships, [
      found.map(({ site }) => site),
      found.map(({ resourceId }) => resourceId),
    ]);
    const matches = found.map((resource, index) => {
      const own = rows.filter(({ place }) => place === index + 1);
      return matchOf(resource, own);
    });
    return [...matches, ...(id ? await this.strangersWith(id) : [])].slice(0, most);
  }

  private async strangersWith(objectId: string): Promise<readonly ExplainMatch[]> {
    const rows = await this.database.query<StoredMembership>(strangers, [objectId]);
    if (rows.length === 0) return [];
    return [matchOf({ site: null, resourceId: null, name: null, type: null, entraId: null }, rows)];
  }
}

function matchOf(resource: Resource, rows: readonly StoredMembership[]): ExplainMatch {
  const objectId = rows.find((row) => row.objectId !== null)?.objectId ?? null;
  return {
    ...resource,
    objectId,
    summary: sentenceOf(rows),
    memberships: rows.map((row) => ({
      mappingId: row.mappingId,
      collectionId: row.collectionId,
      collectionName: row.collectionName,
      groupId: row.groupId,
      groupName: row.groupName,
      state: row.state,
      reason: row.reason,
      message: row.message,
      since: row.since.toISOString(),
    })),
  };
}

function sentenceOf(rows: readonly StoredMembership[]): string {
  const [only] = rows;
  if (!only) return 'It is in no mapped collection, so no group is to hold it.';
  if (rows.length === 1) return `${only.groupName}: ${summaryOf(only)}`;
  const inGroup = rows.filter(({ state }) => state === 'synced').length;
  return `It is in ${rows.length} mapped collections and in the groups of ${inGroup} of them.`;
}
