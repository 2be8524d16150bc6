import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the coordinator owns (tenants, mappings, runs, audit log) and what it remembers of others (collections, plans). */
export class CoordinatorTables1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenant (
        tenant_id uuid PRIMARY KEY,
        cloud_service_id text NOT NULL,
        revision int NOT NULL,
        group_sync_enabled boolean NOT NULL,
        paused_itself boolean NOT NULL,
        everything_paused boolean NOT NULL, -- as the table pause has it
        removed boolean NOT NULL, -- from the configuration
        changed_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE pause ( -- of everything: one row
        paused boolean NOT NULL,
        changed_by text,
        changed_at timestamptz
      )`);
    await runner.query(`INSERT INTO pause (paused) VALUES (false)`);
    await runner.query(`CREATE INDEX tenant_cloud_service ON tenant (cloud_service_id) WHERE NOT removed`);
    await runner.query(`
      CREATE TABLE collection (
        key text PRIMARY KEY, -- <site>/<CollectionID>
        name text NOT NULL,
        type text NOT NULL,
        state text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE mapping (
        mapping_id uuid PRIMARY KEY,
        revision int NOT NULL,
        site text NOT NULL,
        collection_id text NOT NULL,
        collection_name text NOT NULL,
        collection_type text NOT NULL,
        tenant_id uuid NOT NULL REFERENCES tenant,
        cloud_service_id text NOT NULL,
        group_id uuid NOT NULL,
        group_name text NOT NULL,
        enabled boolean NOT NULL,
        guard jsonb,
        never_add uuid[] NOT NULL,
        never_remove uuid[] NOT NULL,
        paused boolean NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        deleted_at timestamptz,
        deleted_by text,
        remove_members boolean,
        remove_run_id uuid,
        CHECK ((deleted_at IS NULL) = (deleted_by IS NULL) AND (deleted_at IS NULL) = (remove_members IS NULL))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX mapping_pair ON mapping (site, collection_id, tenant_id, group_id) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX mapping_group ON mapping (tenant_id, group_id) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX mapping_list ON mapping (created_at, mapping_id) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX mapping_deleted ON mapping (deleted_at) WHERE deleted_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE run (
        run_id uuid PRIMARY KEY,
        place bigint GENERATED ALWAYS AS IDENTITY, -- the order of requests
        kind text NOT NULL,
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        mappings jsonb NOT NULL, -- [{mappingId, revision}]
        state text NOT NULL,
        additions jsonb NOT NULL,
        removals jsonb NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        code text,
        message text,
        requested_by text NOT NULL,
        plan_hash text, -- only this plan may be carried out
        stage int NOT NULL, -- who spoke last: we (1), then the writer (2)
        sequence int NOT NULL,
        observing_since timestamptz,
        commanded_at timestamptz, -- from then on the writer moves it
        traceparent text
      )`);
    await runner.query(`CREATE INDEX run_active ON run (tenant_id, group_id, kind, place) WHERE ended_at IS NULL`);
    await runner.query(`CREATE INDEX run_waiting ON run (place) WHERE ended_at IS NULL AND commanded_at IS NULL`);
    await runner.query(`CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE look (
        look_id uuid PRIMARY KEY,
        collection text NOT NULL,
        depth text NOT NULL,
        run_id uuid REFERENCES run ON DELETE CASCADE, -- null: asked by a person
        requested_at timestamptz NOT NULL,
        state text NOT NULL,
        message text,
        epoch bigint,
        version bigint
      )`);
    await runner.query(`CREATE INDEX look_run ON look (run_id) WHERE run_id IS NOT NULL`);
    await runner.query(`CREATE INDEX look_requested ON look (requested_at)`);
    await runner.query(`
      CREATE TABLE plan (
        run_id uuid PRIMARY KEY,
        plan_hash text NOT NULL,
        additions int NOT NULL,
        removals int NOT NULL,
        held int NOT NULL,
        parts int NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE plan_part (
        run_id uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
        part int NOT NULL,
        PRIMARY KEY (run_id, part)
      )`);
    await runner.query(`
      CREATE TABLE plan_item (
        run_id uuid NOT NULL,
        part int NOT NULL,
        place int NOT NULL,
        item jsonb NOT NULL,
        PRIMARY KEY (run_id, part, place),
        FOREIGN KEY (run_id, part) REFERENCES plan_part ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        who text NOT NULL,
        what text NOT NULL,
        subject text NOT NULL,
        before jsonb,
        after jsonb,
        at timestamptz NOT NULL,
        trace_id text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'audit',
      'plan_item',
      'plan_part',
      'plan',
      'look',
      'run',
      'mapping',
      'collection',
      'tenant',
      'pause',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
