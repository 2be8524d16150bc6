import type { Answer } from '../answer';
import type { VirtualClock } from '../virtual-clock';

/** What was under way when a caller was told to wait is no fault of it: so long, in real time. */
const UNDER_WAY_MS = 500;

/** How long callers were told to wait by a 429, to see who comes nevertheless. */
export class Waits {
  private readonly of = new Map<string, { readonly toldMs: number; readonly untilMs: number }>();

  constructor(private readonly clock: VirtualClock) {}

  reset(): void {
    this.of.clear();
  }

  /** An answer to a caller went out; without a Retry-After it has to wait `usualMs` (virtual). */
  told(caller: string, { status, headers = {} }: Answer, usualMs: number): void {
    if (status !== 429) return;
    const now = this.clock.now();
    const untilMs = now + (waitOf(headers['Retry-After'] ?? headers['retry-after'], this.clock.speed) ?? usualMs);
    const before = this.of.get(caller);
    const running = before !== undefined && before.untilMs > now;
    this.of.set(caller, running ? { ...before, untilMs: Math.max(before.untilMs, untilMs) } : { toldMs: now, untilMs });
  }

  /** Whether a call that arrived at a virtual time came while its caller should have waited. */
  during(caller: string, arrivedMs: number): boolean {
    const wait = this.of.get(caller);
    return !!wait && arrivedMs < wait.untilMs && arrivedMs > wait.toldMs + UNDER_WAY_MS * this.clock.speed;
  }
}

/** The virtual milliseconds of a Retry-After. */
function waitOf(header: string | undefined, speed: number): number | undefined {
  if (header === undefined) return undefined;
  const realMs = /^[\d.]+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(realMs) ? undefined : realMs * speed;
}
