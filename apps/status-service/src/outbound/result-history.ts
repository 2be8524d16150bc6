import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { DataOf, memberResults } from '@rollcall/contracts';
import type { Received, Sql } from '@rollcall/platform';
import { plainArray } from './array-literal';

const deflate = promisify(deflateRaw);

/** The fastest: the ids, most of an event, are as good as random. */
const LEVEL = 1;

/** Some results as they are kept. */
export interface PackedResults {
  readonly at: Date;
  readonly eventId: string;
  readonly tenantId: string;
  readonly groupId: string;
  readonly sequence: number;
  /** Ascending, each once, at least one. */
  readonly resourceIds: readonly number[];
  readonly results: Buffer;
}

interface Said {
  readonly data: DataOf<typeof memberResults>;
  readonly received: Received;
}

/** Keeps what happened to members, so that it can be told of each of them (90 days). */
@Injectable()
export class ResultHistory {
  async pack(events: readonly Said[]): Promise<readonly PackedResults[]> {
    const packed = await Promise.all(events.map((event) => pack(event)));
    return packed.filter((one) => one !== undefined);
  }

  /** One row for each event, not for each member: at 500 members an event that costs the projection little. */
  async keep(sql: Sql, packed: readonly PackedResults[]): Promise<void> {
    for (const one of packed)
      await sql.query(
        `INSERT INTO result_event (at, event_id, tenant_id, group_id, sequence, least_resource, greatest_resource,
           resource_ids, results) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          one.at,
          one.eventId,
          one.tenantId,
          one.groupId,
          one.sequence,
          one.resourceIds[0],
          one.resourceIds.at(-1),
          plainArray(one.resourceIds),
          one.results,
        ],
      );
  }
}

/** Undefined for strangers alone: they have no way of their own. */
async function pack({ data, received }: Said): Promise<PackedResults | undefined> {
  const ofResources = data.results.filter(({ resourceId }) => resourceId !== undefined);
  const ids = ofResources.map(({ resourceId = 0 }) => resourceId).sort((one, other) => one - other);
  if (ids.length === 0) return undefined;
  return {
    at: received.time,
    eventId: received.id,
    tenantId: data.tenantId,
    groupId: data.groupId,
    sequence: data.sequence,
    resourceIds: [...new Set(ids)],
    results: await deflate(JSON.stringify(ofResources), { level: LEVEL }),
  };
}
