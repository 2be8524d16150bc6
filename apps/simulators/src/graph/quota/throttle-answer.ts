import type { Answer } from '../../answer';
import type { VirtualClock } from '../../virtual-clock';
import type { RequestIds } from '../graph-error';
import type { GraphSettings } from '../graph-settings';
import type { Charged, Refused } from './meter';

const SECOND = 1000;
/** From here on a response says how full the quota is. Source: Graph docs, "Identity and access service limits". */
const SHOWN_FROM = 0.8;

/** Who was refused. */
export interface RefusedCaller {
  readonly tenantId: string;
  readonly appId: string;
  readonly ids: RequestIds;
}

/** What every response says of its cost. */
export function costHeaders(units: number, { fill }: Charged, settings: GraphSettings): Record<string, string> {
  const shown = settings.percentageHeader && fill >= SHOWN_FROM;
  return {
    'x-ms-resource-unit': String(units),
    ...(shown && { 'x-ms-throttle-limit-percentage': String(Math.round(fill * 100) / 100) }),
  };
}

/** The 429 of a quota. Source: Graph docs, "Throttling"; the other form was observed at the directory. */
export function throttleAnswer(
  { scope, limit, information, waitMs }: Refused,
  { tenantId, appId, ids }: RefusedCaller,
  clock: VirtualClock,
  settings: GraphSettings,
): Answer {
  const wait = retryAfter(waitMs, clock, settings.retryAfter);
  const date = new Date(clock.now()).toISOString().slice(0, 19);
  const documented = {
    code: 'TooManyRequests',
    message: 'Please retry again later.',
    innerError: { code: '429', date, message: 'Please retry after', 'request-id': ids.requestId, status: '429' },
  };
  const observed = {
    code: 'TooManyRequests',
    message: `Too many requests from Identifier:${appId} under category:aadgraph.app.tenant_large. Please try again later.`,
    innerError: { date },
  };
  return {
    status: 429,
    headers: {
      ...(wait !== undefined && { 'Retry-After': wait }),
      'x-ms-throttle-scope': `${scope}/${limit}/${appId}/${tenantId}`,
      'x-ms-throttle-information': information,
    },
    body: { error: settings.throttleBody === 'observed' ? observed : documented },
  };
}

/**
 * A wait as the caller has to take it, in real seconds. At the real speed they are whole as Graph's usually are; on a fast
 * clock a second would be long, so they have a fraction then too. A date has no fraction and is rounded up.
 */
export function retryAfter(
  waitMs: number,
  clock: Pick<VirtualClock, 'speed' | 'realMs'>,
  form: GraphSettings['retryAfter'],
  realNow: number = Date.now(),
): string | undefined {
  const wholeSeconds = Math.max(1, Math.ceil(waitMs / SECOND));
  switch (form) {
    case 'none':
      return undefined;
    case 'fractional':
      return (Math.ceil(Math.max(1, clock.realMs(waitMs))) / SECOND).toFixed(3);
    case 'date':
      return new Date(Math.ceil((realNow + clock.realMs(wholeSeconds * SECOND)) / SECOND) * SECOND).toUTCString();
    case 'seconds':
      return clock.speed === 1 ? String(wholeSeconds) : String(Math.ceil(clock.realMs(wholeSeconds * SECOND)) / SECOND);
  }
}
