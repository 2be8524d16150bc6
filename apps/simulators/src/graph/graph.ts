import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { App } from '../estate/directory-object';
import type { Estate } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { Faults } from '../faults/faults';
import { authenticate } from './authenticate';
import { answerBatch, batchItems } from './batch';
import { costOf } from './costs';
import { Counters } from './counters';
import type { GraphCall, GraphRequest, GraphSettings } from './graph-call';
import {
  badRequest,
  errorAnswer,
  GraphError,
  newRequestIds,
  type RequestIds,
  usualFailure,
  wrongVerb,
} from './graph-error';
import { intendedWrite } from './intended-write';
import { PageTokens } from './page-tokens';
import { graphQuery } from './query';
import { parametersOf, type Route, ROUTES, segmentsOf } from './routes';
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
    this.faults = new Faults((status) => usualFailure(status, newRequestIds(undefined), new Date(now())));
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
      if (!/^\/\$batch$/i.test(http.url)) return await this.carryOut(http, { ...who, http, batched: false });
      return await this.answerBatch(http, who);
    } catch (error) {
      return this.refusal(error, http.ids);
    } finally {
      this.inFlight.ended(http.ids.requestId);
    }
  }

  private async answerBatch(
    http: HttpCall,
    who: { readonly tenant: Tenant; readonly app: App },
  ): Promise<AnswerOrNone> {
    const path = `/v1.0${http.url}`;
    const body = http.body.kind === 'json' ? http.body.value : undefined;
    const answer = await this.faults.around({ method: http.method, path, body }, async () => {
      try {
        if (http.method !== 'POST') throw wrongVerb();
        const responses = await answerBatch(
          batchItems(http),
          async (request) => {
            const one = await this.carryOut(request, { ...who, http, batched: true });
            return one === DESTROYED ? usualFailure(504, http.ids, new Date(this.now())) : one;
          },
          () =>
            this.refusal(
              new GraphError(424, 'FailedDependency', 'A request that this one depends on failed.'),
              http.ids,
            ),
        );
        return { status: 200, body: { responses } };
      } catch (error) {
        return this.refusal(error, http.ids);
      }
    });
    this.counters.request('POST /$batch', answer === DESTROYED ? null : answer.status);
    return answer;
  }

  /** One request as Graph bills it, with its faults and its place in the log. */
  private async carryOut(request: GraphRequest, caller: Caller): Promise<AnswerOrNone> {
    const [path = '', query = ''] = splitOnce(request.url, '?');
    const segments = segmentsOf(path);
    const route = ROUTES.map((known) => ({ known, parameters: parametersOf(known.template, segments) })).find(
      ({ known, parameters }) => parameters && known.method === request.method,
    );
    const intended = route && intendedWrite(route.known, route.parameters ?? {}, request.body);
    const overlaps = intended && !this.inFlight.begins(intended.groupId, caller.http.ids.requestId);
    if (overlaps) this.counters.add('overlappingWrites');

    let applied = false;
    const body = request.body.kind === 'json' ? request.body.value : undefined;
    const answer = await this.faults.around({ method: request.method, path: `/v1.0${request.url}`, body }, async () => {
      if (overlaps && this.settings.refuseOverlappingWrites)
        return usualFailure(409, caller.http.ids, new Date(this.now()));
      const given = this.handled(request, path, query, segments, route?.known, route?.parameters ?? {}, caller);
      applied = given.status < 300;
      return given;
    });
    const status = answer === DESTROYED ? null : answer.status;
    this.counters.request(route ? `${request.method} /${route.known.template}` : `${request.method} (unknown)`, status);
    if (intended) {
      this.counters.add('writes');
      if (applied)
        this.counters.add(intended.op === 'add' ? 'membersAdded' : 'membersRemoved', intended.objectIds.length);
      const { tenant, batched } = caller;
      this.writeLog.add({
        at: new Date(this.now()).toISOString(),
        tenantId: tenant.tenantId,
        ...intended,
        method: request.method,
        status,
        applied,
        batched,
      });
    }
    return answer;
  }

  private handled(
    request: GraphRequest,
    path: string,
    query: string,
    segments: readonly string[],
    route: Route | undefined,
    parameters: Readonly<Record<string, string>>,
    { http, tenant, app }: Caller,
  ): Answer {
    try {
      if (!route) throw unknownTarget(segments);
      const call: GraphCall = {
        request,
        tenant,
        app,
        root: `${http.origin}/v1.0`,
        path,
        parameters,
        query: graphQuery(query, route.options, request.headers['consistencylevel']),
        pageTokens: this.pageTokens,
        settings: this.settings,
        objectDeleted: () => this.counters.add('objectsDeleted'),
      };
      const cost = costOf(call, request.method, route.template);
      this.counters.cost(cost);
      const usual = { 'x-ms-resource-unit': String(cost.units), 'Cache-Control': 'no-cache', 'OData-Version': '4.0' };
      try {
        const answer = route.handle(call);
        return { ...answer, headers: { ...usual, ...contentType(answer), ...answer.headers } };
      } catch (error) {
        const refusal = this.refusal(error, http.ids);
        return { ...refusal, headers: { ...usual, ...contentType(refusal), ...refusal.headers } };
      }
    } catch (error) {
      return this.refusal(error, http.ids);
    }
  }

  private refusal(error: unknown, ids: RequestIds): Answer {
    if (!(error instanceof GraphError)) throw error;
    const answer = errorAnswer(error, ids, new Date(this.now()));
    return {
      ...answer,
      headers: { 'x-ms-resource-unit': '1', 'Cache-Control': 'no-cache', ...contentType(answer), ...answer.headers },
    };
  }
}

const contentType = ({ body }: Answer): Readonly<Record<string, string>> =>
  body === undefined
    ? {}
    : {
        'Content-Type':
          'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      };

function unknownTarget(segments: readonly string[]): GraphError {
  if (ROUTES.some(({ template }) => parametersOf(template, segments))) return wrongVerb();
  return badRequest(`Resource not found for the segment '${segments.at(-1) ?? ''}'.`, 'BadRequest');
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
