import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From where a change came, and ways to find it. */
export class AuditOrigin1763820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audit ADD address text, ADD user_agent text`);
    await runner.query(`CREATE INDEX audit_subject ON audit (subject, id)`);
    await runner.query(`CREATE INDEX audit_who ON audit (who, id)`);
    await runner.query(`CREATE INDEX audit_what ON audit (what, id)`);
    await runner.query(`CREATE INDEX audit_at ON audit (at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['audit_subject', 'audit_who', 'audit_what', 'audit_at']) {
      await runner.query(`DROP INDEX ${index}`);
    }
    await runner.query(`ALTER TABLE audit DROP address, DROP user_agent`);
  }
}
