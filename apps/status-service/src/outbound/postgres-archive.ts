import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { Archive } from '../core/forget-old';
import { ResultPartitions } from './result-partitions';

const MEMBERS_AT_ONCE = 5_000;

const before = (column: string): string => `${column} < now() - $1 * interval '1 ms'`;

@Injectable()
export class PostgresArchive extends Archive {
  constructor(
    private readonly database: Database,
    private readonly partitions: ResultPartitions,
  ) {
    super();
  }

  forgetResultEvents(afterMs: number): Promise<void> {
    return this.partitions.keep(new Date(), afterMs);
  }

  async forgetSamples(afterMs: number): Promise<void> {
    await this.database.query(`DELETE FROM lag_minute WHERE ${before('minute')}`, [afterMs]);
    await this.database.query(`DELETE FROM tenant_minute WHERE ${before('minute')}`, [afterMs]);
  }

  async forgetDeadLetters(afterMs: number): Promise<void> {
    await this.database.query(`DELETE FROM dead_letter WHERE ${before('at')}`, [afterMs]);
  }

  async forgetEndedRuns(afterMs: number): Promise<void> {
    await this.database.query(`DELETE FROM run WHERE ${before('ended_at')}`, [afterMs]);
  }

  /** Members first and in pieces: a mapping of 800,000 must not hold a transaction open for minutes. */
  async forgetDeletedMappings(afterMs: number): Promise<void> {
    const deleted = await this.database.query<{ id: string }>(
      `SELECT mapping_id AS id FROM mapping WHERE ${before('deleted_at')}`,
      [afterMs],
    );
    for (const { id } of deleted) {
      while (await this.forgetSomeMembers(id));
      await this.database.query(
        `WITH figures AS (DELETE FROM figures WHERE mapping_id = $1) DELETE FROM mapping WHERE mapping_id = $1`,
        [id],
      );
    }
  }

  private async forgetSomeMembers(mappingId: string): Promise<boolean> {
    const forgotten = await this.database.query(
      `DELETE FROM member WHERE (mapping_id, resource_id, stranger_id) IN (
         SELECT mapping_id, resource_id, stranger_id FROM member WHERE mapping_id = $1
         ORDER BY resource_id, stranger_id LIMIT ${MEMBERS_AT_ONCE}) RETURNING 1`,
      [mappingId],
    );
    return forgotten.length > 0;
  }
}
