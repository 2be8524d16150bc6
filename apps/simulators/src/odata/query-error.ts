/** A query that cannot be understood; each end answers it in its own words. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}
