import { type AnswerOrNone, DESTROYED } from '../answer';
import type { App } from '../estate/directory-object';
import type { Estate } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { Faults } from '../faults/faults';
import { authenticate } from './authenticate';
import { answerBatch, batchItems } from './batch';
import { Counters } from './counters';
import type { GraphRequest, GraphSettings } from './graph-call';
import { GraphError, newRequestIds, type RequestIds, usualFailure, wrongVerb } from './graph-error';
import { handle, refusal, targetOf } from './handle';
import { intendedWrite, type IntendedWrite } from './intended-write';
import { PageTokens } from './page-tokens';
import { SignIn } from './sign-in';
import type { Tokens } from './tokens';
import { WriteLog } from './write-log';
import { WritesInFlight } from './writes-in-flight';

/** One HTTP request to the Graph end. */
export interface HttpCall extends GraphRequest {
  /** Such as `https://127.0.0.1:8443`. */
  readonly origin: string;
  readonly ids: RequestIds;
}

/** Who asks, and in which HTTP call. */
interface Caller {
  readonly http: HttpCall;
  readonly tenant: Tenant;
  readonly app: App;
  readonly batched: boolean;
}

/** Microsoft Graph v1.0 and the sign-in service before it, over an estate. */
export class Graph {
  readonly settings: GraphSettings = {
    deviceAddsNeedDevicePermission: true,
    refuseOverlappingWrites: false,
    patchCost: 'third',
    tokenLifetimeSeconds: 3599,
    pageTokenLifetimeSeconds: 300,
  };
  readonly counters = new Counters();
  readonly writeLog = new WriteLog();
  readonly faults: Faults;
  private readonly inFlight = new WritesInFlight();
  private readonly pageTokens: PageTokens;
  private readonly signIn: SignIn;

  constructor(
    private readonly estate: Estate,
    private readonly tokens: Tokens,
    private readonly now: () => number,
  ) {
    this.pageTokens = new PageTokens(() => this.settings.pageTokenLifetimeSeconds, now);
    this.signIn = new SignIn(estate, tokens, () => this.settings.tokenLifetimeSeconds, now);
    this.faults = new Faults((status) => usualFailure(status, newRequestIds(undefined), this.date()));
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
    this.counters.add('httpCalls');
    try {
      const who = authenticate(http, this.estate, this.tokens);
      if (/^\/\$batch$/i.test(http.url)) return await this.answerBatch(http, who);
      return await this.carryOut(http, { ...who, http, batched: false });
    } catch (error) {
      return refusal(error, http.ids, this.date());
    } finally {
      this.inFlight.ended(http.ids.requestId);
    }
  }

  private async answerBatch(
    http: HttpCall,
    who: { readonly tenant: Tenant; readonly app: App },
  ): Promise<AnswerOrNone> {
    const oneByOne = async (request: GraphRequest) => {
      const one = await this.carryOut(request, { ...who, http, batched: true });
      return one === DESTROYED ? usualFailure(504, http.ids, this.date()) : one;
    };
    const dependencyFailed = () =>
      refusal(
        new GraphError(424, 'FailedDependency', 'A request that this one depends on failed.'),
        http.ids,
        this.date(),
      );
    const body = http.body.kind === 'json' ? http.body.value : undefined;
    const answer = await this.faults.around({ method: http.method, path: `/v1.0${http.url}`, body }, async () => {
      try {
        if (http.method !== 'POST') throw wrongVerb();
        return { status: 200, body: { responses: await answerBatch(batchItems(http), oneByOne, dependencyFailed) } };
      } catch (error) {
        return refusal(error, http.ids, this.date());
      }
    });
    this.counters.request('POST /$batch', statusOf(answer));
    return answer;
  }

  /** One request as Graph bills it, with its faults and its place in the log. */
  private async carryOut(request: GraphRequest, caller: Caller): Promise<AnswerOrNone> {
    const { http, tenant, app } = caller;
    const target = targetOf(request.method, request.url);
    const intended = target.route && intendedWrite(target.route, target.parameters, request.body);
    const overlaps = intended && !this.inFlight.begins(intended.groupId, http.ids.requestId);
    if (overlaps) this.counters.add('overlappingWrites');

    let applied = false;
    const body = request.body.kind === 'json' ? request.body.value : undefined;
    const answer = await this.faults.around({ method: request.method, path: `/v1.0${request.url}`, body }, async () => {
      if (overlaps && this.settings.refuseOverlappingWrites) return usualFailure(409, http.ids, this.date());
      const given = handle(target, {
        request,
        tenant,
        app,
        root: `${http.origin}/v1.0`,
        pageTokens: this.pageTokens,
        settings: this.settings,
        objectDeleted: () => this.counters.add('objectsDeleted'),
        charge: (cost) => this.counters.cost(cost),
        ids: http.ids,
        now: this.date(),
      });
      applied = given.status < 300;
      return given;
    });
    this.counters.request(
      `${request.method} ${target.route ? `/${target.route.template}` : '(unknown)'}`,
      statusOf(answer),
    );
    if (intended) this.log(intended, request.method, statusOf(answer), applied, caller);
    return answer;
  }

  private log(
    write: IntendedWrite,
    method: string,
    status: number | null,
    applied: boolean,
    { tenant, batched }: Caller,
  ): void {
    this.counters.add('writes');
    if (applied) this.counters.add(write.op === 'add' ? 'membersAdded' : 'membersRemoved', write.objectIds.length);
    const at = this.date().toISOString();
    this.writeLog.add({ at, tenantId: tenant.tenantId, ...write, method, status, applied, batched });
  }

  private date(): Date {
    return new Date(this.now());
  }
}

const statusOf = (answer: AnswerOrNone): number | null => (answer === DESTROYED ? null : answer.status);
