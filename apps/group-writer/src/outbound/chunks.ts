/** Objects handled by one statement: large enough to be quick, small enough to keep memory flat. */
export const ROWS_AT_ONCE = 5_000;

/** The items in order, in pieces of at most `size`. */
export function chunksOf<Item>(items: readonly Item[], size = ROWS_AT_ONCE): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** From so many changed rows on the planner of Postgres is told at once, because its old picture of a table misleads it. */
export const MANY = 1_000;
