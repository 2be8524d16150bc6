import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the writer takes in: tenants, mappings, resources, what each collection holds, and the parts on their way. */
export class TakeIn1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenant (
        tenant_id uuid PRIMARY KEY,
        cloud_service_id text NOT NULL,
        group_sync_enabled boolean NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        removed boolean NOT NULL DEFAULT false,
        revision integer NOT NULL
      );

      CREATE TABLE mapping (
        mapping_id uuid PRIMARY KEY,
        revision integer NOT NULL,
        collection text NOT NULL,
        tenant_id uuid NOT NULL,
        cloud_service_id text NOT NULL,
        group_id uuid NOT NULL,
        collection_type text NOT NULL,
        enabled boolean NOT NULL,
        guard jsonb,
        -- objects that are not added to, or not removed from, the group for it
        never_add uuid[] NOT NULL DEFAULT '{}',
        never_remove uuid[] NOT NULL DEFAULT '{}',
        paused boolean NOT NULL DEFAULT false,
        deleted boolean NOT NULL DEFAULT false,
        remove_members boolean NOT NULL DEFAULT false,
        -- what has not followed yet: members, its claims are not those of its collection; claims, also what was there already
        -- has to be seen in a new light, because it was enabled, disabled or deleted; null when it follows change by change
        behind text DEFAULT 'members' CHECK (behind IN ('members', 'claims')),
        behind_trace_id text,
        -- its claims count: from the first full sync on
        counting boolean NOT NULL DEFAULT false,
        -- enabled (again), and its full sync has not planned yet: its claims follow the collection, nothing is written for them
        awaiting_plan boolean NOT NULL DEFAULT true,
        figures_sequence integer NOT NULL DEFAULT 0,
        last_full_sync jsonb,
        last_sync jsonb
      );
      CREATE INDEX mapping_collection ON mapping (collection) WHERE NOT deleted;
      CREATE INDEX mapping_group ON mapping (tenant_id, group_id) WHERE NOT deleted;
      CREATE INDEX mapping_behind ON mapping (tenant_id, group_id) WHERE behind IS NOT NULL;

      CREATE TABLE resource (
        site text NOT NULL,
        resource_id bigint NOT NULL,
        type text NOT NULL,
        name text NOT NULL,
        entra_id text,
        entra_tenant_id text,
        -- since when the site says so of type, entra_id and entra_tenant_id
        identity_since timestamptz NOT NULL DEFAULT now(),
        revision bigint NOT NULL,
        PRIMARY KEY (site, resource_id)
      );

      CREATE INDEX resource_entra ON resource (entra_id) WHERE entra_id IS NOT NULL;

      -- version: the newest one applied; null until the first baseline
      CREATE TABLE collection (
        collection text PRIMARY KEY,
        epoch bigint,
        version bigint,
        baseline_asked_at timestamptz
      );
      CREATE TABLE collection_member (
        collection text NOT NULL,
        resource_id bigint NOT NULL,
        PRIMARY KEY (collection, resource_id)
      );

      CREATE TABLE change_part (
        collection text NOT NULL,
        epoch bigint NOT NULL,
        version bigint NOT NULL,
        kind text NOT NULL,
        part integer NOT NULL,
        parts integer NOT NULL,
        added bigint[] NOT NULL,
        removed bigint[] NOT NULL,
        traceparent text,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (collection, epoch, version, kind, part)
      );

      -- what Graph said of a deviceId: null before the first answer
      CREATE TABLE identity (
        tenant_id uuid NOT NULL,
        device_id uuid NOT NULL,
        result text,
        object_id uuid,
        -- when it was first looked up without finding one, if that is how it stands
        unfound_since timestamptz,
        looked_up_at timestamptz,
        -- when it is looked up (again)
        next_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, device_id)
      );
      CREATE INDEX identity_next ON identity (tenant_id, next_at);
      CREATE INDEX identity_object ON identity (tenant_id, object_id) WHERE object_id IS NOT NULL;

      -- what reading an object by its own id came to, where a claim names one that no look-up answers for
      CREATE TABLE directory_object (
        tenant_id uuid NOT NULL,
        object_id uuid NOT NULL,
        type text NOT NULL,
        seen boolean NOT NULL DEFAULT false,
        missing_since timestamptz,
        gone boolean NOT NULL DEFAULT false,
        next_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, object_id)
      );
      CREATE INDEX directory_object_next ON directory_object (tenant_id, next_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE directory_object, identity, change_part, collection_member, collection, resource, mapping, tenant',
    );
  }
}
