import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of the projections, each fed by one kind of event, so that the order between topics does not matter: facts
 * that belong together are joined when somebody reads.
 */
const statements = [
  `CREATE TABLE mapping (
    mapping_id uuid PRIMARY KEY,
    revision bigint NOT NULL,
    site text NOT NULL,
    collection_id text NOT NULL,
    collection_name text NOT NULL,
    collection_type text NOT NULL,
    tenant_id uuid NOT NULL,
    cloud_service_id text NOT NULL,
    group_id uuid NOT NULL,
    group_name text NOT NULL,
    enabled boolean NOT NULL,
    paused boolean NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    deleted_at timestamptz
  )`,
  `CREATE INDEX mapping_of_collection ON mapping (site, collection_id)`,
  `CREATE INDEX mapping_of_tenant ON mapping (tenant_id)`,
  // The writer's newest set for each mapping, as it is.
  `CREATE TABLE figures (
    mapping_id uuid PRIMARY KEY,
    sequence bigint NOT NULL,
    epoch bigint,
    version bigint,
    member_count integer NOT NULL,
    sync_completed integer NOT NULL,
    sync_in_progress integer NOT NULL,
    sync_failed integer NOT NULL,
    no_entra_record integer NOT NULL,
    protected integer NOT NULL,
    removals_pending integer NOT NULL,
    removals_failed integer NOT NULL,
    removals_held integer NOT NULL,
    cloud_sync_status text NOT NULL,
    attention text[] NOT NULL,
    last_full_sync_member_count integer,
    last_full_sync_status text,
    last_full_sync_time timestamptz,
    last_sync_member_count integer,
    last_sync_status text,
    last_sync_time timestamptz,
    at timestamptz NOT NULL
  )`,
  `CREATE TABLE collection (
    site text NOT NULL,
    collection_id text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    member_count integer NOT NULL,
    epoch bigint,
    version bigint,
    last_change text,
    looked_at timestamptz NOT NULL,
    state text NOT NULL,
    message text,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (site, collection_id)
  )`,
  `CREATE TABLE site (
    site text PRIMARY KEY,
    state text NOT NULL,
    message text,
    polled_at timestamptz NOT NULL,
    last_ok_at timestamptz
  )`,
  `CREATE TABLE tenant (
    tenant_id uuid PRIMARY KEY,
    revision bigint NOT NULL,
    cloud_service_id text NOT NULL,
    group_sync_enabled boolean NOT NULL,
    paused boolean NOT NULL,
    removed boolean NOT NULL
  )`,
  `CREATE TABLE tenant_end (
    tenant_id uuid PRIMARY KEY,
    cloud_service_id text NOT NULL,
    state text NOT NULL,
    message text,
    observed_at timestamptz NOT NULL,
    last_ok_at timestamptz
  )`,
  `CREATE TABLE resource (
    site text NOT NULL,
    resource_id bigint NOT NULL,
    revision bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (site, resource_id)
  )`,
  // How far the results of a group are applied: what is not newer is a repeat.
  `CREATE TABLE group_progress (
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant_id, group_id)
  )`,
  // A member is a resource of the mapping's site; a stranger is an object that no resource stands for, and has -1 there.
  // Without nulls the primary key is also the order of the pages.
  `CREATE TABLE member (
    mapping_id uuid NOT NULL,
    resource_id bigint NOT NULL,
    stranger_id uuid NOT NULL,
    object_id uuid,
    state text NOT NULL,
    reason text,
    message text,
    attempts integer NOT NULL,
    next_try_at timestamptz,
    request_id text,
    since timestamptz NOT NULL,
    PRIMARY KEY (mapping_id, resource_id, stranger_id)
  )`,
  // What people look for among many: those that are neither in nor on the way in.
  `CREATE INDEX member_in_trouble ON member (mapping_id, state, resource_id, stranger_id)
    WHERE state NOT IN ('synced', 'pending')`,
  `CREATE TABLE run (
    run_id uuid PRIMARY KEY,
    stage smallint NOT NULL,
    sequence bigint NOT NULL,
    kind text NOT NULL,
    tenant_id uuid NOT NULL,
    group_id uuid NOT NULL,
    mapping_ids uuid[] NOT NULL,
    state text NOT NULL,
    additions jsonb NOT NULL,
    removals jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    code text,
    message text
  )`,
  `CREATE INDEX run_newest ON run (started_at, run_id)`,
  `CREATE INDEX run_of_mapping ON run USING gin (mapping_ids)`,
  `CREATE TABLE dead_letter (
    id text PRIMARY KEY,
    topic text NOT NULL,
    key text,
    service text NOT NULL,
    error text NOT NULL,
    at timestamptz NOT NULL,
    value text NOT NULL
  )`,
  `CREATE INDEX dead_letter_newest ON dead_letter (at, id)`,
];

const tables = [
  'mapping',
  'figures',
  'collection',
  'site',
  'tenant',
  'tenant_end',
  'resource',
  'group_progress',
  'member',
  'run',
  'dead_letter',
];

export class CreateProjections1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${tables.join(', ')}`);
  }
}
