import { setTimeout } from 'node:timers/promises';
import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { FaultRule } from './fault-rule';

export interface FaultedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
}

interface Armed {
  readonly id: number;
  readonly rule: FaultRule;
  left: number;
  used: number;
}

/** The faults of one end; the first rule that matches a request counts. */
export class Faults {
  private armed: Armed[] = [];
  private lastId = 0;

  constructor(private readonly failure: (status: number) => Answer) {}

  /** Returns the id of the rule. */
  add(rule: FaultRule): number {
    this.armed.push({ id: ++this.lastId, rule, left: rule.times ?? Infinity, used: 0 });
    return this.lastId;
  }

  /** One rule, or all. Whether there was one. */
  remove(id?: number): boolean {
    const before = this.armed.length;
    this.armed = id === undefined ? [] : this.armed.filter((rule) => rule.id !== id);
    return this.armed.length < before;
  }

  /** Rules with how often each was used, also those that are used up. */
  list(): readonly { readonly id: number; readonly used: number; readonly left: number | null }[] {
    return this.armed.map(({ id, used, left }) => ({ id, used, left: left === Infinity ? null : left }));
  }

  /** Answers a request by `run`, or as a rule says. */
  async around(request: FaultedRequest, run: () => Promise<AnswerOrNone>): Promise<AnswerOrNone> {
    const rule = this.take(request);
    if (!rule) return run();
    const { effect } = rule;
    if (effect.latencyMs > 0) await setTimeout(effect.latencyMs, undefined, { ref: false });
    if (effect.applyThenFail) {
      await run();
      return effect.destroy ? DESTROYED : this.answerOf(rule, effect.status ?? 504);
    }
    if (effect.destroy) return DESTROYED;
    if (effect.status !== undefined) return this.answerOf(rule, effect.status);
    const answer = await run();
    if (answer === DESTROYED) return answer;
    return { ...truncated(answer, effect.truncateTo), headers: { ...answer.headers, ...effect.headers } };
  }

  private take(request: FaultedRequest): FaultRule | undefined {
    const armed = this.armed.find(
      ({ rule, left }) => left > 0 && matches(rule, request) && Math.random() < rule.probability,
    );
    if (!armed) return undefined;
    armed.left--;
    armed.used++;
    return armed.rule;
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

function matches({ match }: FaultRule, { method, path, body }: FaultedRequest): boolean {
  if (match.method !== undefined && match.method !== method) return false;
  if (match.path && !match.path.test(path)) return false;
  return !match.body || match.body.test(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
}

function truncated(answer: Answer, length: number | undefined): Answer {
  const { body } = answer;
  if (length === undefined || typeof body !== 'object' || body === null || !('value' in body)) return answer;
  return Array.isArray(body.value) ? { ...answer, body: { ...body, value: body.value.slice(0, length) } } : answer;
}
