import type { Sql } from '@rollcall/platform';

// Transactions lock in one order: collections, facts, groups. Whoever needs several groups has the facts, and takes them sorted;
// whoever changes facts is alone with them, and need not.

/** Locks collections until the transaction ends: nobody else applies a version to them, or maps them. */
export async function lockCollections(sql: Sql, collections: readonly string[]): Promise<void> {
  const sorted = [...new Set(collections)].sort();
  await sql.query('INSERT INTO collection (collection) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [sorted]);
  await sql.query('SELECT 1 FROM collection WHERE collection = ANY($1::text[]) ORDER BY collection FOR UPDATE', [
    sorted,
  ]);
}

const FACTS = `hashtextextended('group-writer/facts', 0)`;

/**
 * For a transaction that enters claims by what is known of resources and identities: they do not change until it ends.
 * Otherwise a fact that arrives at the same moment would miss the claim, and the claim the fact.
 */
export async function readFacts(sql: Sql): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock_shared(${FACTS})`);
}

/** For a transaction that changes such facts and then the claims that rest on them. */
export async function changeFacts(sql: Sql): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(${FACTS})`);
}
