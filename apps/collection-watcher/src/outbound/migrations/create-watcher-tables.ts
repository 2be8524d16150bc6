import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWatcherTables1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE site (
        site text PRIMARY KEY,
        polled_at timestamptz NOT NULL,
        last_ok_at timestamptz,
        state text NOT NULL,
        message text
      );

      -- The catalogue of each site, as it was observed last.
      CREATE TABLE collection (
        site text NOT NULL,
        collection_id text NOT NULL,
        name text NOT NULL,
        type text NOT NULL CHECK (type IN ('device', 'user', 'other')),
        member_count bigint NOT NULL,
        last_change text NOT NULL,
        absences integer NOT NULL DEFAULT 0, -- catalogues in a row that did not show it
        lost boolean NOT NULL DEFAULT false,
        looked_at timestamptz NOT NULL DEFAULT now(), -- as published
        PRIMARY KEY (site, collection_id)
      );

      -- What each watched collection held last. A row stays when nobody watches any more, for its last epoch.
      CREATE TABLE watched (
        site text NOT NULL,
        collection_id text NOT NULL,
        active boolean NOT NULL DEFAULT true,
        since timestamptz NOT NULL DEFAULT now(),
        epoch bigint,
        version bigint,
        last_epoch bigint,
        members bytea, -- resource ids, ascending: each as the distance to the one before, LEB128
        read_at timestamptz, -- the last complete read, and what the catalogue said then
        read_last_change text,
        read_member_count bigint,
        complete boolean NOT NULL DEFAULT true,
        message text,
        empty_seen_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        retry_sign text,
        retry_at timestamptz,
        PRIMARY KEY (site, collection_id),
        CHECK ((epoch IS NULL) = (version IS NULL) AND (epoch IS NULL) = (members IS NULL))
      );
      ALTER TABLE watched ALTER COLUMN members SET STORAGE EXTERNAL;

      CREATE TABLE mapping (
        mapping_id uuid PRIMARY KEY,
        revision bigint NOT NULL,
        site text NOT NULL,
        collection_id text NOT NULL,
        live boolean NOT NULL
      );
      CREATE INDEX mapping_by_collection ON mapping (site, collection_id) WHERE live;

      CREATE TABLE look (
        look_id uuid PRIMARY KEY,
        site text NOT NULL,
        collection_id text NOT NULL,
        depth text NOT NULL CHECK (depth IN ('catalogue', 'members')),
        requested_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        traceparent text NOT NULL
      );
      CREATE INDEX look_by_collection ON look (site, collection_id);

      CREATE TABLE resource (
        site text NOT NULL,
        resource_id bigint NOT NULL,
        type text NOT NULL CHECK (type IN ('device', 'user', 'userGroup', 'other')),
        name text NOT NULL,
        entra_id text,
        entra_tenant_id text,
        obsolete boolean NOT NULL,
        vanished_at timestamptz,
        missed_at timestamptz, -- a read missed its identity; not published
        watched boolean NOT NULL,
        read_at timestamptz NOT NULL, -- when the read began that gave these facts
        revision bigint NOT NULL, -- microseconds of this database's clock, growing
        PRIMARY KEY (site, resource_id)
      );
      CREATE INDEX resource_unresolved ON resource (site, resource_id)
        WHERE watched AND type IN ('device', 'user') AND (entra_id IS NULL OR missed_at IS NOT NULL);

      -- When the identities of all members of a site were read last.
      CREATE TABLE identity_pass (site text PRIMARY KEY, at timestamptz NOT NULL);

      -- Resources that somebody wants to be told of again: those of the site above 'after'.
      CREATE TABLE republication (
        site text PRIMARY KEY,
        after bigint NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE republication, identity_pass, resource, look, mapping, watched, collection, site');
  }
}
