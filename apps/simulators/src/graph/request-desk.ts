import { type Answer, type AnswerOrNone, DESTROYED } from '../answer';
import type { Faults } from '../faults/faults';
import type { VirtualClock } from '../virtual-clock';
import type { Caller } from './caller';
import { costOf } from './costs';
import type { Counters } from './counters';
import type { GraphRequest } from './graph-call';
import { usualFailure } from './graph-error';
import type { GraphSettings } from './graph-settings';
import { handle, targetOf } from './handle';
import { intendedWrite } from './intended-write';
import type { PageTokens } from './page-tokens';
import type { Charged, Meter } from './quota/meter';
import { costHeaders, throttleAnswer } from './quota/throttle-answer';
import type { Replicas } from './replicas';
import type { WriteWatch } from './write-watch';

/** How a request came. */
interface Arrival {
  readonly batched: boolean;
  /** Its batch holds more than one batch bears. */
  readonly tooHeavy: boolean;
}

/** What stands against a request before anybody looks at it. */
interface Obstacles extends Arrival {
  readonly charged: Charged;
  /** Another call is writing its group. */
  readonly overlaps: boolean;
}

/** Where requests are taken one by one, alone or out of a batch: charged, watched, perhaps made to fail, and carried out. */
export class RequestDesk {
  constructor(
    private readonly settings: GraphSettings,
    private readonly clock: VirtualClock,
    private readonly meter: Meter,
    private readonly faults: Faults,
    private readonly counters: Counters,
    private readonly watch: WriteWatch,
    private readonly pageTokens: PageTokens,
    private readonly replicasOf: (tenant: Caller['tenant']) => Replicas,
  ) {}

  async take(request: GraphRequest, caller: Caller, arrival: Arrival): Promise<AnswerOrNone> {
    const { http, tenant, app } = caller;
    const { tenantId } = tenant;
    const { method } = request;
    const target = targetOf(method, request.url);
    const template = target.route?.template;
    const billed = { method, template, query: target.query, body: request.body };
    const cost = costOf(billed, this.meter.quotaOf(tenantId).patchCost);
    const charged = this.meter.charge(tenantId, app.clientId, cost);
    this.counters.cost(cost);
    const chargedMs = this.clock.now();
    const write = target.route && intendedWrite(target.route, target, request.body, tenant);
    const overlaps = write !== undefined && this.watch.arrived(write, caller);
    if (cost.writes > 0) this.watch.paying(method, template, caller);

    let applied = false;
    const body = request.body.kind === 'json' ? request.body.value : undefined;
    const { batched } = arrival;
    const faulted = { method, path: `/v1.0${request.url}`, body, batched, gone: http.gone };
    const answer = await this.faults.around(faulted, async () => {
      const obstacle = this.obstacle({ ...arrival, charged, overlaps }, caller);
      if (obstacle) return obstacle;
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
    const status = answer === DESTROYED ? null : answer.status;
    this.counters.request(`${method} ${template === undefined ? '(unknown)' : `/${template}`}`, status);
    if (write) {
      const times = { arrivedMs: caller.came.realMs, answeredMs: Date.now(), chargedMs };
      const what = { method, status, applied, batched, cost: cost.writes, call: http.ids.requestId };
      this.watch.answered({ ...times, tenantId, ...write, ...what });
    }
    if (answer === DESTROYED) return answer;
    return { ...answer, headers: { ...costHeaders(cost.units, charged, this.settings), ...answer.headers } };
  }

  private obstacle({ charged, tooHeavy, overlaps }: Obstacles, { http, tenant, app }: Caller): Answer | undefined {
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

  private date(): Date {
    return new Date(this.clock.now());
  }
}
