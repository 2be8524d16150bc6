import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { Archive } from '../core/forget-old';
import { ResultPartitions } from './result-partitions';

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

  async forgetDeletedMappings(afterMs: number): Promise<void> {
    await this.database.query(
      `WITH forgotten AS (DELETE FROM mapping WHERE ${before('deleted_at')} RETURNING mapping_id),
         figures AS (DELETE FROM figures WHERE mapping_id IN (SELECT mapping_id FROM forgotten))
       DELETE FROM member WHERE mapping_id IN (SELECT mapping_id FROM forgotten)`,
      [afterMs],
    );
  }
}
