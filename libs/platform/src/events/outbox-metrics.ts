import type { Database } from '../database/database';
import type { Metrics } from '../health/metrics';

interface Waiting {
  readonly events: number;
  readonly age: number;
}

/** How much waits in the outbox and since when. Two ends of an index, so that a full one costs no more; by Postgres' clock. */
const WAITING = `
  SELECT coalesce((SELECT max(id) FROM outbox) - (SELECT min(id) FROM outbox) + 1, 0) AS events,
    greatest(0, extract(epoch FROM clock_timestamp() - (
      SELECT (headers ->> 'ce_time')::timestamptz FROM outbox ORDER BY id LIMIT 1)))::float8 AS age`;

/** Every replica says the same of the one outbox of its service. */
export function measureOutbox(database: Database, metrics: Metrics): void {
  const events = metrics.gauge('rollcall_outbox_events', 'Events that wait to be published, at most.');
  metrics.gauge(
    'rollcall_outbox_oldest_seconds',
    'How long the oldest has waited; 0 without any.',
    [],
    async (oldest) => {
      const [waiting] = await database.query<Waiting>(WAITING).catch(() => []);
      if (!waiting) return; // what was said last holds until the database answers
      events.set(waiting.events);
      oldest.set(waiting.age ?? 0);
    },
  );
}
