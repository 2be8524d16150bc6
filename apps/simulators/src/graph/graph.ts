import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { Estate } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { Faults } from '../faults/faults';
import type { VirtualClock } from '../virtual-clock';
import { authenticate } from './authenticate';
import type { CallingApp } from './calling-app';
import { answerBatch, batchItems, beyondLinks } from './batch';
import { costOf } from './costs';
import { Counters } from './counters';
import type { GraphRequest } from './graph-call';
import { GraphError, newRequestIds, type RequestIds, usualFailure, wrongVerb } from './graph-error';
import { type GraphSettings, graphSettings } from './graph-settings';
import { handle, refusal, targetOf } from './handle';
import { intendedWrite } from './intended-write';
import { PageTokens } from './page-tokens';
import { type Charged, Meter } from './quota/meter';
import { costHeaders, throttleAnswer } from './quota/throttle-answer';
import { Replicas } from './replicas';
import { SignIn } from './sign-in';
import { usableLifetime } from './token-lifetime';
import type { Tokens } from './tokens';
import { Waits } from './waits';
import { WriteLog } from './write-log';
import { WriteWatch } from './write-watch';
import { WritesInFlight } from './writes-in-flight';

/** One HTTP request to the Graph end. */
export interface HttpCall extends GraphRequest {
  /** Such as `https://127.0.0.1:8443`. */
  readonly origin: string;
  readonly ids: RequestIds;
  /** Settles when the caller has gone away. */
  readonly gone: () => Promise<void>;
}

/** Who asks, in which HTTP call, and when it came: in virtual and in real milliseconds. */
interface Caller {
  readonly http: HttpCall;
  readonly tenant: Tenant;
  readonly app: CallingApp;
  readonly batched: boolean;
  readonly came: { readonly ms: number; readonly realMs: number };
}

/** Microsoft Graph v1.0 and the sign-in service before it, over an estate. */
export class Graph {
  readonly settings: GraphSettings = graphSettings.parse({});
  readonly counters = new Counters();
  readonly writeLog = new WriteLog();
  readonly meter: Meter;
  readonly faults: Faults;
  private readonly watch = new WriteWatch(this.counters, this.writeLog);
  private readonly inFlight = new WritesInFlight();
  private readonly waits: Waits;
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
    this.waits = new Waits(clock);
    this.pageTokens = new PageTokens(() => this.settings.pageTokenLifetimeSeconds, clock.now);
    const lifetime = (): number => usableLifetime(this.settings.tokenLifetimeSeconds, clock.speed);
    this.signIn = new SignIn(estate, tokens, lifetime, Date.now);
    this.faults = new Faults((status) => usualFailure(status, newRequestIds(undefined), this.date()), clock);
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
    this.waits.reset();
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
      const caller = { ...who, http, came };
      const answer = /^\/\$batch$/i.test(http.url)
        ? await this.answerBatch(caller)
        : await this.carryOut(http, { ...caller, batched: false });
      if (latencyMs > 0) await this.clock.sleep(latencyMs / 2);
      return answer;
    } catch (error) {
      return refusal(error, http.ids, this.date());
    } finally {
      this.inFlight.ended(http.ids.requestId);
    }
  }

  private async answerBatch(caller: Omit<Caller, 'batched'>): Promise<AnswerOrNone> {
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
          const answered = await this.carryOut(one, { ...caller, batched: true }, beyond.has(id));
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

  /** One request as Graph bills it, with its faults and its place in the log; `tooHeavy`: its batch holds too much. */
  private async carryOut(request: GraphRequest, caller: Caller, tooHeavy = false): Promise<AnswerOrNone> {
    const { http, tenant, app, batched, came } = caller;
    const { method } = request;
    const target = targetOf(method, request.url);
    const template = target.route?.template;
    const { patchCost } = this.meter.quotaOf(tenant.tenantId);
    const cost = costOf({ method, template, query: target.query, body: request.body }, patchCost);
    const charged = this.meter.charge(tenant.tenantId, app.clientId, cost);

    const write = target.route && intendedWrite(target.route, target, request.body, tenant);
    const overlaps = write && !this.inFlight.begins(write.groupId, http.ids.requestId);
    if (overlaps) this.counters.overlap(write.groupId);
    if (write) this.watch.arrived(write, tenant);
    if (cost.writes > 0 && this.waits.during(keyOf(caller), came.ms)) this.counters.add('writesDuringWait');
    if (isObjectDeletion(method, template)) this.counters.add('objectDeletions');

    let applied = false;
    const chargedMs = this.clock.now();
    const body = request.body.kind === 'json' ? request.body.value : undefined;
    const faulted = { method, path: `/v1.0${request.url}`, body, batched, gone: http.gone };
    const answer = await this.faults.around(faulted, async () => {
      const refused = this.refusalBefore(charged, caller, tooHeavy, overlaps ?? false);
      if (refused) return refused;
      const given = handle(target, {
        request,
        tenant,
        app,
        root: `${http.origin}/v1.0`,
        replicas: this.replicasOf(tenant),
        pageTokens: this.pageTokens,
        settings: this.settings,
        random: Math.random,
        objectDeleted: () => this.counters.add('objectsDeleted'),
        ids: http.ids,
        now: this.date(),
      });
      applied = given.status < 300;
      return given;
    });
    const status = statusOf(answer);
    this.counters.request(`${method} ${template === undefined ? '(unknown)' : `/${template}`}`, status);
    if (write) {
      const times = { arrivedMs: came.realMs, answeredMs: Date.now(), chargedMs };
      const what = { method, status, applied, batched, cost: cost.writes, call: http.ids.requestId };
      this.watch.answered({ ...times, tenantId: tenant.tenantId, ...write, ...what });
    }
    this.told(caller, answer);
    if (answer === DESTROYED) return answer;
    return { ...answer, headers: { ...costHeaders(cost.units, charged, this.settings), ...answer.headers } };
  }

  /** What stands against a request before anybody looks at it. */
  private refusalBefore(charged: Charged, caller: Caller, tooHeavy: boolean, overlaps: boolean): Answer | undefined {
    const { http, tenant, app } = caller;
    if (charged.refused) {
      const who = { tenantId: tenant.tenantId, appId: app.clientId, ids: http.ids };
      return throttleAnswer(charged.refused, who, this.clock, this.settings);
    }
    if (tooHeavy) {
      this.counters.add('heavyBatchFailures');
      return usualFailure(503, http.ids, this.date());
    }
    return overlaps && this.settings.refuseOverlappingWrites ? usualFailure(409, http.ids, this.date()) : undefined;
  }

  private told(caller: Omit<Caller, 'batched'>, answer: AnswerOrNone): void {
    if (answer === DESTROYED) return;
    const { windowSeconds } = this.meter.quotaOf(caller.tenant.tenantId);
    this.waits.told(keyOf(caller), answer, windowSeconds * 1000);
  }

  private date(): Date {
    return new Date(this.clock.now());
  }
}

const statusOf = (answer: AnswerOrNone): number | null => (answer === DESTROYED ? null : answer.status);

const keyOf = ({ tenant, app }: Pick<Caller, 'tenant' | 'app'>): string => `${tenant.tenantId}/${app.clientId}`;

/** A DELETE that means an object of the directory, not its membership. */
const isObjectDeletion = (method: string, template: string | undefined): boolean =>
  method === 'DELETE' && template !== undefined && !template.endsWith('/$ref');
