import { type Identity, type LookUp, type ResourceFacts, identityOf } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import type { ClaimingMapping } from '../ledger/claims';

/** How long a member keeps its object when the site names nobody in the tenant any more. */
export const IDENTITY_GRACE = '24 hours';

interface Row extends ResourceFacts {
  readonly resourceId: number;
  readonly result: LookUp['result'] | null;
  readonly objectId: string | null;
  readonly seen: boolean | null;
  readonly gone: boolean | null;
}

/** What each resource comes to in the mapping's tenant; nothing of those whose facts have not arrived yet. */
export async function identitiesOf(
  sql: Sql,
  { site, tenantId }: ClaimingMapping,
  resourceIds: readonly number[],
): Promise<Map<number, Identity>> {
  const rows = await sql.query<Row>(
    `SELECT r.resource_id AS "resourceId", r.type, r.entra_id AS "entraId", r.entra_tenant_id AS "entraTenantId",
       i.result, i.object_id AS "objectId", o.seen, o.gone
     FROM (SELECT *, CASE WHEN pg_input_is_valid(entra_id, 'uuid') THEN entra_id::uuid END AS guid FROM resource
       WHERE site = $2 AND resource_id = ANY($3::bigint[])) AS r
     LEFT JOIN identity i ON i.tenant_id = $1 AND r.type = 'device' AND i.device_id = r.guid
     LEFT JOIN directory_object o ON o.tenant_id = $1
       AND o.object_id = CASE r.type WHEN 'user' THEN r.guid ELSE i.object_id END`,
    [tenantId, site, resourceIds],
  );
  return new Map(
    rows.map(({ resourceId, result, objectId, seen, gone, ...resource }) => [
      resourceId,
      identityOf(resource, tenantId, {
        lookUp: lookUpFrom(result, objectId),
        seen: seen ?? false,
        gone: gone ?? false,
      }),
    ]),
  );
}

function lookUpFrom(result: LookUp['result'] | null, objectId: string | null): LookUp | undefined {
  if (result === 'found') return objectId === null ? undefined : { result, objectId };
  return result === null ? undefined : { result };
}

/** Notes the deviceIds that have to be looked up. */
export async function askFor(sql: Sql, tenantId: string, identities: Iterable<Identity>): Promise<void> {
  const deviceIds = [...identities].flatMap((identity) => (identity.kind === 'lookUp' ? [identity.deviceId] : []));
  if (deviceIds.length === 0) return;
  await sql.query('INSERT INTO identity (tenant_id, device_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING', [
    tenantId,
    deviceIds,
  ]);
}
