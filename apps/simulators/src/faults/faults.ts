import { once } from 'node:events';
import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { VirtualClock } from '../virtual-clock';
import type { FaultRule, MemberChange } from './fault-rule';

export interface FaultedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether it came inside a batch. */
  readonly batched?: boolean;
  /** Of the AdminServices. */
  readonly site?: string;
  readonly provider?: string;
  /** What a 401 asks for. */
  readonly challenge?: string;
  /** Changes rows of the site. */
  readonly changeMembers?: (change: MemberChange) => void;
  /** Settles when the caller has gone away. */
  readonly gone?: () => Promise<void>;
}

interface Armed {
  readonly id: number;
  readonly rule: FaultRule;
  left: number;
  used: number;
  readonly removal: AbortController;
}

/** The faults of one end; the first rule that matches a request counts. */
export class Faults {
  private armed: Armed[] = [];
  private lastId = 0;

  constructor(
    private readonly failure: (status: number, request: FaultedRequest) => Answer,
    private readonly clock: Pick<VirtualClock, 'sleep'>,
  ) {}

  /** Returns the id of the rule. */
  add(rule: FaultRule): number {
    const removal = new AbortController();
    this.armed.push({ id: ++this.lastId, rule, left: rule.times ?? Infinity, used: 0, removal });
    return this.lastId;
  }

  /** One rule, or all. Whether there was one. */
  remove(id?: number): boolean {
    const removed = this.armed.filter((rule) => id === undefined || rule.id === id);
    this.armed = this.armed.filter((rule) => !removed.includes(rule));
    for (const { removal } of removed) removal.abort();
    return removed.length > 0;
  }

  /** Rules with how often each was used, also those that are used up. */
  list(): readonly { readonly id: number; readonly used: number; readonly left: number | null }[] {
    return this.armed.map(({ id, used, left }) => ({ id, used, left: left === Infinity ? null : left }));
  }

  /** Answers a request by `run`, or as a rule says. */
  async around(request: FaultedRequest, run: () => Promise<AnswerOrNone>): Promise<AnswerOrNone> {
    const armed = this.take(request);
    if (!armed) return run();
    const { effect } = armed.rule;
    if (effect.latencyMs > 0) await this.wait(effect.latencyMs, armed.removal.signal);
    if (effect.applyThenFail) await run();
    if (effect.hang) {
      await Promise.race([aborted(armed.removal.signal), ...(request.gone ? [request.gone()] : [])]);
      return DESTROYED;
    }
    if (effect.destroy) return DESTROYED;
    const status = effect.status ?? (effect.applyThenFail ? 504 : undefined);
    if (status !== undefined) return this.answerOf(armed.rule, status, request);
    const answer = await run();
    if (effect.change) request.changeMembers?.(effect.change);
    if (answer === DESTROYED) return answer;
    return { ...truncated(answer, effect.truncateTo), headers: { ...answer.headers, ...effect.headers } };
  }

  /** Until the time is over or the rule is taken away. */
  private async wait(ms: number, removal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const removed = once(removal, 'abort', { signal: over.signal }).catch(() => undefined); // the time was over first
    await Promise.race([this.clock.sleep(ms), removed]);
    over.abort();
  }

  private take(request: FaultedRequest): Armed | undefined {
    const armed = this.armed.find(
      ({ rule, left }) => left > 0 && matches(rule, request) && Math.random() < rule.probability,
    );
    if (!armed) return undefined;
    armed.left--;
    armed.used++;
    return armed;
  }

  private answerOf({ effect }: FaultRule, status: number, request: FaultedRequest): Answer {
    const failure = this.failure(status, request);
    return {
      status,
      headers: { ...failure.headers, ...effect.headers },
      body: effect.body === undefined ? failure.body : effect.body,
    };
  }
}

function matches({ match }: FaultRule, request: FaultedRequest): boolean {
  const { method, path, body, batched = false } = request;
  if (match.site !== undefined && match.site !== request.site) return false;
  if (match.provider !== undefined && match.provider !== request.provider) return false;
  if (match.batched !== undefined && match.batched !== batched) return false;
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path && !match.path.test(path)) return false;
  return !match.body || match.body.test(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
}

function truncated(answer: Answer, length: number | undefined): Answer {
  const { body } = answer;
  if (length === undefined || typeof body !== 'object' || body === null || !('value' in body)) return answer;
  return Array.isArray(body.value) ? { ...answer, body: { ...body, value: body.value.slice(0, length) } } : answer;
}

const aborted = (signal: AbortSignal): Promise<unknown> => (signal.aborted ? Promise.resolve() : once(signal, 'abort'));
