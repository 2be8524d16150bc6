import { once } from 'node:events';
import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { VirtualClock } from '../virtual-clock';
import type { FaultRule } from './fault-rule';

export interface FaultedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Whether it came inside a batch. */
  readonly batched?: boolean;
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
    private readonly failure: (status: number) => Answer,
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
    await this.clock.sleep(effect.latencyMs);
    if (effect.applyThenFail) await run();
    if (effect.hang) {
      await Promise.race([aborted(armed.removal.signal), ...(request.gone ? [request.gone()] : [])]);
      return DESTROYED;
    }
    if (effect.destroy) return DESTROYED;
    const status = effect.status ?? (effect.applyThenFail ? 504 : undefined);
    if (status !== undefined) return this.answerOf(armed.rule, status);
    const answer = await run();
    if (answer === DESTROYED) return answer;
    return { ...truncated(answer, effect.truncateTo), headers: { ...answer.headers, ...effect.headers } };
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

  private answerOf({ effect }: FaultRule, status: number): Answer {
    const failure = this.failure(status);
    return {
      status,
      headers: { ...failure.headers, ...effect.headers },
      body: effect.body === undefined ? failure.body : effect.body,
    };
  }
}

function matches({ match }: FaultRule, { method, path, body, batched = false }: FaultedRequest): boolean {
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
