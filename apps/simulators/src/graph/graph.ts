import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { Estate } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { Faults } from '../faults/faults';
import type { VirtualClock } from '../virtual-clock';
import { authenticate } from './authenticate';
import { answerBatch, batchItems, beyondLinks } from './batch';
import type { Caller, HttpCall } from './caller';
import { Counters } from './counters';
import type { GraphRequest } from './graph-call';
import { GraphError, newRequestIds, usualFailure, wrongVerb } from './graph-error';
import { type GraphSettings, graphSettings } from './graph-settings';
import { refusal } from './handle';
import { PageTokens } from './page-tokens';
import { Meter } from './quota/meter';
import { Replicas } from './replicas';
import { RequestDesk } from './request-desk';
import { SignIn } from './sign-in';
import { usableLifetime } from './token-lifetime';
import type { Tokens } from './tokens';
import { WriteLog } from './write-log';
import { WriteWatch } from './write-watch';

/** Microsoft Graph v1.0 and the sign-in service before it, over an estate. */
export class Graph {
  readonly settings: GraphSettings = graphSettings.parse({});
  readonly counters = new Counters();
  readonly writeLog = new WriteLog();
  readonly meter: Meter;
  readonly faults: Faults;
  private readonly watch: WriteWatch;
  private readonly desk: RequestDesk;
  readonly pageTokens: PageTokens;
  private readonly signIn: SignIn;
  private readonly replicas = new Map<Tenant, Replicas>();

  /** Access tokens live by the real clock, as their bearers do; all else by the virtual one. */
  constructor(
    private readonly estate: Estate,
    private readonly tokens: Tokens,
    readonly clock: VirtualClock,
  ) {
    this.meter = new Meter(clock.now);
    this.watch = new WriteWatch(this.counters, this.writeLog, clock);
    this.pageTokens = new PageTokens(() => this.settings.pageTokenLifetimeSeconds, clock.now);
    const lifetime = (): number => usableLifetime(this.settings.tokenLifetimeSeconds, clock.speed);
    this.signIn = new SignIn(estate, tokens, lifetime, Date.now);
    this.faults = new Faults((status) => usualFailure(status, newRequestIds(undefined), this.date()), clock);
    this.desk = new RequestDesk(
      this.settings,
      clock,
      this.meter,
      this.faults,
      this.counters,
      this.watch,
      this.pageTokens,
      (tenant) => this.replicasOf(tenant),
    );
  }

  /** The replicas that answer the reads of a tenant. */
  replicasOf(tenant: Tenant): Replicas {
    const known = this.replicas.get(tenant);
    if (known) return known;
    const replicas = new Replicas(tenant, this.clock.now, Math.random);
    this.replicas.set(tenant, replicas);
    return replicas;
  }

  /** What is counted begins anew, and what callers were told is forgotten. */
  resetCounters(): void {
    this.counters.reset();
    this.meter.reset();
    this.watch.reset();
  }

  /** A request to the sign-in service, or undefined when the path is none of its. */
  async answerSignIn(method: string, path: string, body: string, origin: string): Promise<AnswerOrNone | undefined> {
    const answer = this.signIn.answer(method, path, body, origin);
    if (!answer) return undefined;
    this.counters.add('tokens');
    return this.faults.around({ method, path, body }, async () => answer);
  }

  /** A request below `/v1.0`. */
  async answer(http: HttpCall): Promise<AnswerOrNone> {
    const came = { ms: this.clock.now(), realMs: Date.now() };
    const { latencyMs } = this.settings;
    this.counters.add('httpCalls');
    try {
      if (latencyMs > 0) await this.clock.sleep(latencyMs / 2);
      const who = authenticate(http, this.estate, this.tokens, this.settings);
      const caller: Caller = { ...who, http, came };
      const answer = /^\/\$batch$/i.test(http.url)
        ? await this.answerBatch(caller)
        : await this.one(http, caller, false);
      if (latencyMs > 0) await this.clock.sleep(latencyMs / 2);
      return answer;
    } catch (error) {
      return refusal(error, http.ids, this.date());
    } finally {
      this.watch.callEnded(http.ids.requestId);
    }
  }

  private async answerBatch(caller: Caller): Promise<AnswerOrNone> {
    const { http } = caller;
    const failed = (error: unknown): Answer => refusal(error, http.ids, this.date());
    const body = http.body.kind === 'json' ? http.body.value : undefined;
    const request = { method: http.method, path: `/v1.0${http.url}`, body, gone: http.gone };
    const answer = await this.faults.around(request, async () => {
      try {
        if (http.method !== 'POST') throw wrongVerb();
        const items = batchItems(http);
        const beyond = beyondLinks(items, this.settings.heavyBatchLinks);
        const oneByOne = async (one: GraphRequest, id: string): Promise<Answer> => {
          const answered = await this.one(one, caller, true, beyond.has(id));
          return answered === DESTROYED ? usualFailure(504, http.ids, this.date()) : answered;
        };
        const dependencyFailed = (): Answer =>
          failed(new GraphError(424, 'FailedDependency', 'A request that this one depends on failed.'));
        return { status: 200, body: { responses: await answerBatch(items, oneByOne, dependencyFailed) } };
      } catch (error) {
        return failed(error);
      }
    });
    this.counters.request('POST /$batch', statusOf(answer));
    this.told(caller, answer);
    return answer;
  }

  /** One request, and what its answer asks the caller to do. */
  private async one(request: GraphRequest, caller: Caller, batched: boolean, tooHeavy = false): Promise<AnswerOrNone> {
    const answer = await this.desk.take(request, caller, { batched, tooHeavy });
    this.told(caller, answer);
    return answer;
  }

  private told(caller: Caller, answer: AnswerOrNone): void {
    const { windowSeconds } = this.meter.quotaOf(caller.tenant.tenantId);
    this.watch.told(caller, answer, windowSeconds * 1000);
  }

  private date(): Date {
    return new Date(this.clock.now());
  }
}

const statusOf = (answer: AnswerOrNone): number | null => (answer === DESTROYED ? null : answer.status);
