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
import { measureOutbox } from './outbox-metrics';

const ROWS_PER_SEND = 500;
/** A successor of a relay that died waits this long: less would lose the lease to a short stall. */
const LEASE = { ttlMs: 6_000, graceMs: 2_000 };
const RENEW_EVERY_MS = 2_000;
/** What a send may still take when the service stops: it leaves again otherwise, and twice does no harm. */
const FINISH_MS = 2_000;
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
  private readonly loop = new WorkLoop('outbox relay', (signal) => this.step(signal), {
    idleMs: POLL_MS,
    maxBackoffMs: 3_000,
  });
  private readonly published;
  private lease: Lease | undefined;
  private askAgainAt = 0;

  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly producer: KafkaProducer,
    private readonly topics: Topics,
    notifications: Notifications,
    metrics: Metrics,
  ) {
    notifications.on(OUTBOX_CHANNEL, () => this.loop.wake());
    measureOutbox(database, metrics);
    metrics.gauge('rollcall_outbox_relay_held', '1 on the replica that publishes.', [], (gauge) => {
      gauge.set(this.lease && this.lease.remainingMs() > 0 ? 1 : 0);
    });
    this.published = metrics.counter('rollcall_outbox_published_total', 'Events that brokers acknowledged.', ['topic']);
  }

  start(): void {
    void this.topics.ready().then(() => {
      void this.producer.connect();
      this.loop.start();
    });
  }

  /** Finishes what is being sent; the rest stays in the table. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async step(signal: AbortSignal): Promise<boolean> {
    const lease = await this.held();
    if (!lease || signal.aborted) return false;
    const rows = await this.next();
    if (rows.length === 0) return false;
    await this.underLease(lease, signal, (stop) => this.producer.send(rows, stop));
    await this.database.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [rows.map(({ id }) => id)]);
    for (const { topic } of rows) this.published.inc({ topic });
    return true;
  }

  private async held(): Promise<Lease | undefined> {
    if (this.lease && this.lease.remainingMs() > LEASE.ttlMs - RENEW_EVERY_MS) return this.lease;
    if (Date.now() < this.askAgainAt) return undefined;
    this.lease = await this.leases.acquire('outbox-relay', LEASE);
    this.askAgainAt = this.lease ? 0 : Date.now() + POLL_MS; // another's: its commits wake us, too
    return this.lease;
  }

  /** Keeps the lease for as long as the work takes, and tells it to stop when that fails, or soon after `stopping`. */
  private async underLease(lease: Lease, stopping: AbortSignal, work: (stop: AbortSignal) => Promise<void>) {
    const stop = new AbortController();
    let stopAt = Infinity;
    const onStopping = () => (stopAt = Date.now() + FINISH_MS);
    stopping.addEventListener('abort', onStopping, { once: true });
    const watch = setInterval(() => {
      if (lease.remainingMs() <= 0 || Date.now() > stopAt) stop.abort();
      else if (lease.remainingMs() < LEASE.ttlMs - RENEW_EVERY_MS) void lease.renew().catch(() => undefined);
    }, RENEW_EVERY_MS / 4);
    try {
      await work(stop.signal);
    } finally {
      clearInterval(watch);
      stopping.removeEventListener('abort', onStopping);
    }
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
