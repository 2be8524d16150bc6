import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Modes of full syncs, when a change was said, Graph's own answers, the backlog of each group, and saying it all again. */
export class ControlAndSight1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mapping ADD mode text NOT NULL DEFAULT 'mirror' CHECK (mode IN ('mirror', 'additive'));

      -- when the watcher said the change of the collection that is being settled; null when it is settled, or another cause led here
      ALTER TABLE change_part ADD changed_at timestamptz;
      ALTER TABLE claim ADD changed_at timestamptz;
      ALTER TABLE leaver ADD changed_at timestamptz;

      -- Graph's last answer to a write
      ALTER TABLE ledger ADD answer_status smallint, ADD answer_code text;

      -- rows of the group that are due and not set aside
      ALTER TABLE sync_group ADD due_rows bigint NOT NULL DEFAULT 0;
      UPDATE sync_group g SET due_rows = (SELECT count(*) FROM ledger l
        WHERE l.tenant_id = g.tenant_id AND l.group_id = g.group_id AND l.due <> 0);

      CREATE FUNCTION count_due() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          UPDATE sync_group g SET due_rows = due_rows + d.n
            FROM (SELECT tenant_id, group_id, count(*) AS n FROM fresh WHERE due <> 0 GROUP BY 1, 2) AS d
            WHERE (g.tenant_id, g.group_id) = (d.tenant_id, d.group_id);
        ELSIF TG_OP = 'DELETE' THEN
          UPDATE sync_group g SET due_rows = due_rows - d.n
            FROM (SELECT tenant_id, group_id, count(*) AS n FROM stale WHERE due <> 0 GROUP BY 1, 2) AS d
            WHERE (g.tenant_id, g.group_id) = (d.tenant_id, d.group_id);
        ELSE
          UPDATE sync_group g SET due_rows = due_rows + d.n
            FROM (SELECT tenant_id, group_id, sum(n) AS n FROM (
              SELECT tenant_id, group_id, 1 AS n FROM fresh WHERE due <> 0
              UNION ALL SELECT tenant_id, group_id, -1 FROM stale WHERE due <> 0) AS changed
            GROUP BY 1, 2 HAVING sum(n) <> 0) AS d
            WHERE (g.tenant_id, g.group_id) = (d.tenant_id, d.group_id);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER ledger_inserted AFTER INSERT ON ledger REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION count_due();
      CREATE TRIGGER ledger_deleted AFTER DELETE ON ledger REFERENCING OLD TABLE AS stale
        FOR EACH STATEMENT EXECUTE FUNCTION count_due();
      CREATE TRIGGER ledger_updated AFTER UPDATE ON ledger REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION count_due();

      -- how Graph answers for each tenant, as it was said last
      CREATE TABLE tenant_end (
        tenant_id uuid PRIMARY KEY,
        said jsonb NOT NULL
      );

      -- saying all again, while it is under way; place: how far it has come
      CREATE TABLE republication (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        requested_at timestamptz NOT NULL,
        place jsonb
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE republication, tenant_end;
      DROP TRIGGER ledger_inserted ON ledger;
      DROP TRIGGER ledger_deleted ON ledger;
      DROP TRIGGER ledger_updated ON ledger;
      DROP FUNCTION count_due;
      ALTER TABLE sync_group DROP due_rows;
      ALTER TABLE ledger DROP answer_status, DROP answer_code;
      ALTER TABLE leaver DROP changed_at;
      ALTER TABLE claim DROP changed_at;
      ALTER TABLE change_part DROP changed_at;
      ALTER TABLE mapping DROP mode;
    `);
  }
}
