import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // What happened to members, event by event as they came. `results` is deflated JSON, compressed here once for all: at
  // 500 members an event every byte less is a faster projection. The partitions are made ahead and dropped whole.
  `CREATE TABLE result_event (
    at timestamptz NOT NULL,
    event_id text NOT NULL,
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    sequence bigint NOT NULL,
    least_resource bigint NOT NULL,
    greatest_resource bigint NOT NULL,
    resource_ids bigint[] NOT NULL,
    results bytea NOT NULL
  ) PARTITION BY RANGE (at)`,
  `ALTER TABLE result_event ALTER COLUMN results SET STORAGE EXTERNAL, ALTER COLUMN resource_ids SET STORAGE EXTERNAL`,
  // Within a group the sequence is the order; a replica that begins the topic anew finds what is there by it.
  `CREATE INDEX result_event_of_group ON result_event (tenant_id, group_id, sequence)`,
  `CREATE TABLE result_event_other PARTITION OF result_event DEFAULT`,

  // How long changes took until Graph acknowledged them: counts by minute, in buckets that grow by a tenth each.
  `CREATE TABLE lag_minute (
    minute timestamptz NOT NULL,
    tenant_id uuid NOT NULL,
    bucket smallint NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (minute, tenant_id, bucket)
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE tenant_minute (
    minute timestamptz NOT NULL,
    tenant_id uuid NOT NULL,
    backlog bigint,
    quota_used float8,
    PRIMARY KEY (minute, tenant_id)
  )`,

  `ALTER TABLE site ADD COLUMN since timestamptz`,
  `ALTER TABLE tenant_end ADD COLUMN since timestamptz, ADD COLUMN wait_until timestamptz,
     ADD COLUMN backlog bigint, ADD COLUMN quota_used float8`,

  // Null in rows of which only the name was kept: the next observation fills them.
  `ALTER TABLE resource ADD COLUMN type text, ADD COLUMN entra_id text, ADD COLUMN entra_tenant_id text,
     ADD COLUMN obsolete boolean, ADD COLUMN vanished_at timestamptz, ADD COLUMN event_id text, ADD COLUMN said_at timestamptz`,
  `CREATE INDEX resource_by_name ON resource (lower(name) text_pattern_ops)`,
  `CREATE INDEX resource_by_entra_id ON resource (lower(entra_id)) WHERE entra_id IS NOT NULL`,

  `CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL`,

  // The message as it was, so that it can go back; of those kept before, only the text is there.
  `ALTER TABLE dead_letter ADD COLUMN state text NOT NULL DEFAULT 'open', ADD COLUMN partition integer,
     ADD COLUMN message_offset text, ADD COLUMN headers jsonb NOT NULL DEFAULT '{}', ADD COLUMN raw_key bytea,
     ADD COLUMN raw_value bytea, ADD COLUMN bytes integer, ADD COLUMN whole boolean NOT NULL DEFAULT false,
     ADD COLUMN replays integer NOT NULL DEFAULT 0, ADD COLUMN decided_by text, ADD COLUMN decided_at timestamptz`,
  // An id that needs no escaping in a path.
  `UPDATE dead_letter SET id = replace(id, '/', ':')`,
  `CREATE INDEX dead_letter_open ON dead_letter (at, id) WHERE state = 'open'`,
];

/** What the past holds, and what is needed to tell of it. */
export class CreateHistory1763800002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE result_event, lag_minute, tenant_minute`);
    await runner.query(`DROP INDEX run_ended, dead_letter_open, resource_by_name, resource_by_entra_id`);
    await runner.query(`ALTER TABLE site DROP COLUMN since`);
    await runner.query(`ALTER TABLE tenant_end DROP COLUMN since, DROP COLUMN wait_until, DROP COLUMN backlog,
      DROP COLUMN quota_used`);
    await runner.query(`ALTER TABLE resource DROP COLUMN type, DROP COLUMN entra_id, DROP COLUMN entra_tenant_id,
      DROP COLUMN obsolete, DROP COLUMN vanished_at, DROP COLUMN event_id, DROP COLUMN said_at`);
    await runner.query(`ALTER TABLE dead_letter DROP COLUMN state, DROP COLUMN partition, DROP COLUMN message_offset,
      DROP COLUMN headers, DROP COLUMN raw_key, DROP COLUMN raw_value, DROP COLUMN bytes, DROP COLUMN whole,
      DROP COLUMN replays, DROP COLUMN decided_by, DROP COLUMN decided_at`);
  }
}
