/** What a person should know of a mapping, most serious first. */
export const attentions = [
  'credential',
  'group-unusable',
  'source-lost',
  'held',
  'tenant-disabled',
  'disabled',
  'paused',
  'awaiting-first-sync',
  'stale',
] as const;

export type Attention = (typeof attentions)[number];

/** Most serious first, each once. */
export function sortAttention(list: readonly Attention[]): Attention[] {
  const named = new Set(list);
  return attentions.filter((attention) => named.has(attention));
}
