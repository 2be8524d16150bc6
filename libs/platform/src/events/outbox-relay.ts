import { Injectable } from '@nestjs/common';
import type { TopicName } from '@rollcall/contracts';
import { Database } from '../database/database';
import { Leases, type Lease } from '../database/leases';
import { Notifications } from '../database/notifications';
import { Metrics } from '../health/metrics';
import { KafkaProducer } from '../kafka/kafka-producer';
import { Topics } from '../kafka/topics';
import { WorkLoop } from '../work/work-loop';
import { MAX_VALUE_BYTES, OUTBOX_CHANNEL } from './outbox';

const ROWS_PER_SEND = 500;
/** A successor of a relay that died waits this long: less would lose the lease to a short stall. */
const LEASE = { ttlMs: 6_000, graceMs: 1_000 };
const RENEW_BELOW_MS = 4_000;
/** A fallback: the signal of the transaction comes sooner. */
const POLL_MS = 1_000;

interface Row {
  readonly id: number;
  readonly topic: TopicName;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string | null;
}

/**
 * Publishes what transactions have left in the outbox: lowest numbers first, deleted when the brokers have acknowledged.
 * One relay at a time for each service. It keeps no cursor: what is in the table has to go out, again if need be.
 */
@Injectable()
export class OutboxRelay {
  private readonly loop = new WorkLoop('outbox relay', (signal) => this.step(signal), { idleMs: POLL_MS });
  private readonly published;
  private lease: Lease | undefined;

  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly producer: KafkaProducer,
    private readonly topics: Topics,
    notifications: Notifications,
    metrics: Metrics,
  ) {
    notifications.on(OUTBOX_CHANNEL, () => this.loop.wake());
    this.published = metrics.counter('rollcall_outbox_published_total', 'events that brokers acknowledged', ['topic']);
  }

  start(): void {
    void this.topics.ready().then(() => this.loop.start());
  }

  /** Sends what is waiting as far as it can at once, then stops. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async step(signal: AbortSignal): Promise<boolean> {
    const lease = await this.held();
    if (!lease || signal.aborted) return false;
    const rows = await this.next();
    if (rows.length === 0) return false;
    await this.producer.send(rows, lease.remainingMs());
    await this.database.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [rows.map(({ id }) => id)]);
    for (const { topic } of rows) this.published.inc({ topic });
    return true;
  }

  private async held(): Promise<Lease | undefined> {
    if (!this.lease || this.lease.remainingMs() < RENEW_BELOW_MS)
      this.lease = await this.leases.acquire('outbox-relay', LEASE);
    return this.lease;
  }

  /** The oldest rows, together no larger than what one message may be: any of them may go to one partition. */
  private next(): Promise<Row[]> {
    return this.database.query<Row>(
      `SELECT id, topic, key, headers, value FROM (
         SELECT *, sum(octet_length(key) + octet_length(headers::text) + coalesce(octet_length(value), 0)) OVER (ORDER BY id) AS bytes,
                row_number() OVER (ORDER BY id) AS place
         FROM (SELECT * FROM outbox ORDER BY id LIMIT ${ROWS_PER_SEND}) AS oldest
       ) AS measured
       WHERE bytes <= ${MAX_VALUE_BYTES} OR place = 1
       ORDER BY id`,
    );
  }
}
