import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Claims, leavers and the ledger, and the counts of each mapping, which the database keeps by itself. */
export class Ledger1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sync_group (
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        -- numbers the events of the group
        sequence bigint NOT NULL DEFAULT 0,
        active_run uuid,
        -- the list of what is held has changed since it was last said
        hold_unsaid boolean NOT NULL DEFAULT false,
        -- the run that the group's hold belongs to
        held_run uuid,
        -- the group's breaker: nothing is written until a read, from blocked_until on, finds that it may be tried
        blocked_code text,
        blocked_message text,
        blocked_until timestamptz,
        may_try boolean NOT NULL DEFAULT false,
        served_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, group_id)
      );

      -- one row for each member of a mapping; it claims the object once there is one
      CREATE TABLE claim (
        mapping_id uuid NOT NULL,
        resource_id bigint NOT NULL,
        site text NOT NULL,
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        object_id uuid,
        -- why there is no object; null while it has not been looked up
        unresolved text,
        state text NOT NULL DEFAULT 'pending',
        since timestamptz NOT NULL DEFAULT now(),
        trace_id text,
        PRIMARY KEY (mapping_id, resource_id)
      );
      CREATE INDEX claim_object ON claim (tenant_id, group_id, object_id) WHERE object_id IS NOT NULL;
      CREATE INDEX claim_unanswered ON claim (mapping_id) WHERE object_id IS NULL AND unresolved IS NULL;
      CREATE INDEX claim_resource ON claim (site, resource_id);

      -- somebody whose removal from the group is still to be acknowledged, for each mapping that he left
      CREATE TABLE leaver (
        mapping_id uuid NOT NULL,
        object_id uuid NOT NULL,
        site text NOT NULL,
        resource_id bigint,
        -- the object under which he stays: it is added before this one goes
        successor_id uuid,
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        state text NOT NULL DEFAULT 'removing',
        since timestamptz NOT NULL DEFAULT now(),
        trace_id text,
        PRIMARY KEY (mapping_id, object_id)
      );
      CREATE INDEX leaver_object ON leaver (tenant_id, group_id, object_id);

      CREATE TABLE ledger (
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        object_id uuid NOT NULL,
        wanted boolean NOT NULL,
        present text NOT NULL CHECK (present IN ('yes', 'no', 'unknown')),
        set_aside text CHECK (set_aside IN ('held', 'rejected', 'protected', 'disabled')),
        -- the rule of the ledger: 1 add, -1 remove, 0 nothing to do
        due smallint NOT NULL GENERATED ALWAYS AS (
          CASE WHEN set_aside IS NOT NULL THEN 0
               WHEN wanted THEN CASE WHEN present = 'yes' THEN 0 ELSE 1 END
               ELSE CASE WHEN present = 'no' THEN 0 ELSE -1 END
          END) STORED,
        -- of the write that is due: tries, whether one had a verdict, whether that counts as failed
        attempts integer NOT NULL DEFAULT 0,
        tried boolean NOT NULL DEFAULT false,
        failed boolean NOT NULL DEFAULT false,
        first_failed_at timestamptz,
        next_try_at timestamptz NOT NULL DEFAULT now(),
        reason text,
        message text,
        request_id text,
        in_flight_since timestamptz,
        acknowledged_at timestamptz,
        run_id uuid,
        trace_id text,
        -- what group-members.v1 says of it
        managed_since timestamptz,
        managed_by uuid[],
        PRIMARY KEY (tenant_id, group_id, object_id)
      );
      CREATE INDEX ledger_due ON ledger (tenant_id, group_id, due DESC, next_try_at)
        WHERE due <> 0 AND in_flight_since IS NULL;
      CREATE INDEX ledger_in_flight ON ledger (tenant_id) WHERE in_flight_since IS NOT NULL;
      CREATE INDEX ledger_untried ON ledger (tenant_id, group_id, run_id) WHERE due <> 0 AND NOT tried;
      -- removals that the guard has not weighed yet: no run has them
      CREATE INDEX ledger_unweighed ON ledger (tenant_id, group_id) WHERE due < 0 AND run_id IS NULL;
      CREATE INDEX ledger_held ON ledger (tenant_id, group_id, object_id) WHERE set_aside = 'held';

      -- removals that began of late and are not undone: what the guard measures new ones by
      CREATE TABLE begun_removal (
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        object_id uuid NOT NULL,
        began_at timestamptz NOT NULL DEFAULT now(),
        -- by a person: it does not count against others
        released boolean NOT NULL,
        -- since when it had been managed; null for a stranger
        managed_since timestamptz,
        PRIMARY KEY (tenant_id, group_id, object_id)
      );

      CREATE TABLE run (
        run_id uuid PRIMARY KEY,
        kind text NOT NULL,
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        mapping_ids uuid[] NOT NULL,
        needs jsonb NOT NULL DEFAULT '[]',
        -- of a preview that a person wants applied
        plan_hash text,
        state text NOT NULL,
        additions_planned integer NOT NULL DEFAULT 0,
        additions_done integer NOT NULL DEFAULT 0,
        additions_failed integer NOT NULL DEFAULT 0,
        removals_planned integer NOT NULL DEFAULT 0,
        removals_done integer NOT NULL DEFAULT 0,
        removals_failed integer NOT NULL DEFAULT 0,
        removals_held integer NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        -- when it last came further on its way to a plan
        progress_at timestamptz NOT NULL DEFAULT now(),
        -- a waiting run is not looked at before
        look_at timestamptz NOT NULL DEFAULT now(),
        code text,
        message text,
        sequence integer NOT NULL DEFAULT 0
      );
      CREATE INDEX run_open ON run (received_at) WHERE ended_at IS NULL;
      CREATE TABLE staged_member (
        run_id uuid NOT NULL,
        object_id uuid NOT NULL,
        PRIMARY KEY (run_id, object_id)
      );

      -- removals acknowledged of late, of objects that have no row any more: a read may still show them
      CREATE TABLE recent_removal (
        tenant_id uuid NOT NULL,
        group_id uuid NOT NULL,
        object_id uuid NOT NULL,
        acknowledged_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, group_id, object_id)
      );

      -- how many members and leavers of each mapping are in which state
      CREATE TABLE member_count (
        mapping_id uuid NOT NULL,
        state text NOT NULL,
        n integer NOT NULL,
        PRIMARY KEY (mapping_id, state)
      );

      -- a leaver whom a list keeps in the group is shown, and counted nowhere
      CREATE FUNCTION is_counted(source text, state text) RETURNS boolean IMMUTABLE LANGUAGE sql
        RETURN source <> 'leaver' OR state <> 'protected';

      CREATE FUNCTION count_members() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO member_count SELECT mapping_id, state, count(*) FROM fresh WHERE is_counted(TG_TABLE_NAME, state) GROUP BY 1, 2
            ON CONFLICT (mapping_id, state) DO UPDATE SET n = member_count.n + excluded.n;
        ELSIF TG_OP = 'DELETE' THEN
          INSERT INTO member_count SELECT mapping_id, state, -count(*) FROM stale WHERE is_counted(TG_TABLE_NAME, state) GROUP BY 1, 2
            ON CONFLICT (mapping_id, state) DO UPDATE SET n = member_count.n + excluded.n;
        ELSE
          INSERT INTO member_count
            SELECT mapping_id, state, sum(n) FROM (
              SELECT mapping_id, state, count(*) AS n FROM fresh WHERE is_counted(TG_TABLE_NAME, state) GROUP BY 1, 2
              UNION ALL SELECT mapping_id, state, -count(*) FROM stale WHERE is_counted(TG_TABLE_NAME, state) GROUP BY 1, 2) AS change
            GROUP BY 1, 2 HAVING sum(n) <> 0
            ON CONFLICT (mapping_id, state) DO UPDATE SET n = member_count.n + excluded.n;
        END IF;
        RETURN NULL;
      END $$;
    `);
    for (const table of ['claim', 'leaver']) {
      await runner.query(`
        CREATE TRIGGER ${table}_inserted AFTER INSERT ON ${table} REFERENCING NEW TABLE AS fresh
          FOR EACH STATEMENT EXECUTE FUNCTION count_members();
        CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table} REFERENCING OLD TABLE AS stale
          FOR EACH STATEMENT EXECUTE FUNCTION count_members();
        CREATE TRIGGER ${table}_updated AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
          FOR EACH STATEMENT EXECUTE FUNCTION count_members();
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE claim, leaver, ledger, run, staged_member, recent_removal, begun_removal, member_count, sync_group',
    );
    await runner.query('DROP FUNCTION count_members, is_counted');
  }
}
