import type { Mapping } from '../core/mapping';

export const etagOf = ({ revision }: Mapping): string => `"${revision}"`;

/**
 * The revision that an If-Match header insists on; undefined when it takes any. NaN for a tag that was never given out,
 * which matches no revision. Source: RFC 9110 13.1.1.
 */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  const tag = ifMatch?.trim();
  if (!tag || tag === '*') return undefined;
  return Number(/^(?:W\/)?"?(\d+)"?$/.exec(tag)?.[1] ?? NaN);
}
