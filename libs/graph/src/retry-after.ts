/**
 * Milliseconds that a Retry-After header asks to wait: seconds, also with a fraction (Graph sends such), or an HTTP date.
 * Undefined when there is none or it cannot be read; 0 when the date has passed.
 *
 * Source: RFC 9110 10.2.3; Graph docs, "Throttling".
 */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
