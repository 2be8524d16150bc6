import type { Schedule, SelfTestCheck } from '@rollcall/contracts';
import type { AuditEntry } from '../core/audit';
import type { Collection } from '../core/collection';
import type { Look } from '../core/look';
import { type Mapping, groupOf, mappingEvent } from '../core/mapping';
import type { Pause } from '../core/pause';
import type { PlanItem, PlanPart } from '../core/plan';
import { Records, type Tables } from '../core/ports';
import { RefusedError } from '../core/refusal';
import { type Run, hasEnded, runEvent } from '../core/run';
import type { SiteSeen } from '../core/site-seen';
import { type Tenant, tenantEvent } from '../core/tenant';

/** What left for Kafka: the word for it and its data. */
export interface Announced {
  readonly what:
    | 'tenant'
    | 'mapping'
    | 'run'
    | 'look'
    | 'reconcile'
    | 'cancel'
    | 'decide-hold'
    | 'republish'
    | 'self-test'
    | 'confirm-restored'
    | 'buried';
  readonly data: Readonly<Record<string, unknown>>;
}

class State {
  tenants = new Map<string, Tenant>();
  collections = new Map<string, Collection>();
  mappings = new Map<string, Mapping>();
  looks = new Map<string, Look>();
  runs = new Map<string, Run>();
  plans = new Map<string, readonly PlanPart[]>();
  times = new Map<string, { readonly schedule: Schedule; readonly nextAt: Date | undefined }>();
  sites = new Map<string, SiteSeen>();
  siteTests = new Map<string, readonly SelfTestCheck[] | undefined>();
  pause: Pause = { paused: false };
  audit: readonly AuditEntry[] = [];
  announced: readonly Announced[] = [];

  copy(): State {
    const copy = new State();
    for (const name of [
      'tenants',
      'collections',
      'mappings',
      'looks',
      'runs',
      'plans',
      'times',
      'sites',
      'siteTests',
    ] as const) {
      copy[name] = new Map<string, never>(this[name] as Map<string, never>);
    }
    copy.pause = this.pause;
    copy.audit = this.audit;
    copy.announced = this.announced;
    return copy;
  }
}

/** The coordinator's records in memory; what a failed transaction did is forgotten. */
export class InMemoryRecords extends Records {
  private state = new State();

  get tables(): Tables {
    return tablesOf(this.state);
  }

  get announced(): readonly Announced[] {
    return this.state.announced;
  }

  /** The data of what was announced under a word, oldest first. */
  said(what: Announced['what']): readonly Readonly<Record<string, unknown>>[] {
    return this.announced.filter((one) => one.what === what).map(({ data }) => data);
  }

  async transaction<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result> {
    const next = this.state.copy();
    const result = await work(tablesOf(next));
    this.state = next;
    return result;
  }
}

function tablesOf(state: State): Tables {
  const announce = (what: Announced['what'], data: object) => {
    state.announced = [...state.announced, { what, data: { ...data } }];
  };
  const living = () => [...state.mappings.values()].filter(({ deleted }) => !deleted);
  const scheduled = () => living().filter((m) => m.enabled && m.schedule);
  const active = (run: Run) => !hasEnded(run);
  return {
    tenants: {
      find: async (id) =>
        state.tenants.get(id) ?? [...state.tenants.values()].find((t) => t.cloudServiceId === id && !t.removed),
      all: async () => [...state.tenants.values()],
      save: async (tenant) => {
        state.tenants.set(tenant.tenantId, tenant);
        announce('tenant', tenantEvent(tenant));
      },
      announce: async (tenants) => tenants.forEach((tenant) => announce('tenant', tenantEvent(tenant))),
    },
    pause: {
      find: async () => state.pause,
      save: async (pause) => void (state.pause = pause),
    },
    collections: {
      find: async (key) => state.collections.get(key),
      save: async (collection) => void state.collections.set(collection.key, collection),
    },
    mappings: {
      find: async (id) => living().find(({ mappingId }) => mappingId === id),
      same: async (wanted) => living().find((mapping) => samePair(mapping, wanted)),
      list: async () => ({ items: living() }),
      ofCollection: async (site, id) => living().filter((m) => m.site === site && m.collectionId === id),
      enabledOfTenant: async (tenantId) => living().filter((m) => m.enabled && m.tenantId === tenantId),
      enabledOfGroup: async (tenantId, groupId) =>
        living().filter((m) => m.enabled && m.tenantId === tenantId && m.groupId === groupId),
      save: async (mapping) => {
        const other = mapping.deleted ? undefined : living().find((m) => samePair(m, mapping));
        if (other && other.mappingId !== mapping.mappingId) throw new RefusedError('mapping-exists', 'there');
        state.mappings.set(mapping.mappingId, mapping);
        announce('mapping', mappingEvent(mapping));
      },
      announce: async (mappings) => mappings.forEach((mapping) => announce('mapping', mappingEvent(mapping))),
      batch: async (limit, after) => {
        const all = [...state.mappings.values()].sort((a, b) => a.mappingId.localeCompare(b.mappingId));
        return all.filter(({ mappingId }) => after === undefined || mappingId > after).slice(0, limit);
      },
      forgetDeleted: async (before) => {
        for (const { mappingId, deleted } of state.mappings.values()) {
          if (!deleted || deleted.at >= before) continue;
          state.mappings.delete(mappingId);
          announce('buried', { mappingId });
        }
      },
    },
    schedules: {
      forgetIdle: async () => {
        for (const id of state.times.keys()) if (!scheduled().some((m) => m.mappingId === id)) state.times.delete(id);
      },
      withoutTime: async (limit) =>
        scheduled()
          .filter((m) => JSON.stringify(state.times.get(m.mappingId)?.schedule) !== JSON.stringify(m.schedule))
          .slice(0, limit),
      setTime: async (mappingId, schedule, nextAt) => void state.times.set(mappingId, { schedule, nextAt }),
      takeDue: async (now) => {
        const due = scheduled().flatMap((mapping) => {
          const { schedule, nextAt: dueAt } = state.times.get(mapping.mappingId) ?? {};
          return schedule && dueAt && dueAt <= now ? [{ mapping, schedule, dueAt }] : [];
        });
        const [first] = [...due].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
        return due.filter(({ mapping }) => first && groupOf(mapping) === groupOf(first.mapping));
      },
    },
    looks: {
      find: async (id) => state.looks.get(id),
      ofRun: async (id) => [...state.looks.values()].filter(({ runId }) => runId === id),
      send: async (look) => {
        state.looks.set(look.lookId, look);
        announce('look', look);
      },
      answer: async (lookId, answer) => {
        const look = state.looks.get(lookId);
        if (!look || look.answer.state === 'ok' || look.answer.state === 'source-lost') return;
        state.looks.set(lookId, { ...look, answer });
      },
      forget: async (before) => {
        for (const { lookId, requestedAt } of state.looks.values())
          if (requestedAt < before) state.looks.delete(lookId);
      },
    },
    sites: {
      all: async () => [...state.sites.values()],
      save: async (seen) => {
        const known = state.sites.get(seen.site);
        if (!known || seen.polledAt > known.polledAt) state.sites.set(seen.site, seen);
      },
      sendTest: async (test) => {
        state.siteTests.set(test.testId, undefined);
        announce('self-test', test);
      },
      answerTest: async (testId, checks) => {
        if (state.siteTests.has(testId)) state.siteTests.set(testId, checks);
      },
      checksOf: async (testId) => state.siteTests.get(testId),
      forgetTests: async () => state.siteTests.clear(),
      confirmRestored: async (confirmed) => announce('confirm-restored', confirmed),
    },
    runs: {
      find: async (id) => state.runs.get(id),
      activeOfGroup: async (tenantId, groupId, kind) =>
        [...state.runs.values()].filter(
          (run) =>
            run.tenantId === tenantId &&
            run.groupId === groupId &&
            run.kind === kind &&
            active(run) &&
            run.state !== 'held',
        ),
      waiting: async () =>
        [...state.runs.values()]
          .filter((run) => active(run) && run.commandedAt === undefined)
          .map(({ runId }) => ({ runId, traceparent: undefined })),
      say: async (run) => {
        state.runs.set(run.runId, run);
        announce('run', runEvent(run));
      },
      hear: async (run) => {
        const known = state.runs.get(run.runId);
        const isNews =
          !known || run.stage > known.stage || (run.stage === known.stage && run.sequence > known.sequence);
        if (isNews) state.runs.set(run.runId, run);
      },
      announceOwn: async () => {
        for (const run of state.runs.values()) if (run.stage === 1) announce('run', runEvent(run));
      },
      forgetEnded: async (before) => {
        for (const { runId, endedAt } of state.runs.values()) if (endedAt && endedAt < before) state.runs.delete(runId);
      },
    },
    plans: {
      find: async (runId) => {
        const parts = state.plans.get(runId);
        const [part] = parts ?? [];
        return part && parts?.length === part.parts ? part : undefined;
      },
      items: async (runId, limit, after, { change, held } = {}) => {
        const parts = [...(state.plans.get(runId) ?? [])].sort((a, b) => a.part - b.part);
        const all: readonly PlanItem[] = parts.flatMap((part) => part.items);
        const items = all.filter(
          (item) => item.change === (change ?? item.change) && item.held === (held ?? item.held),
        );
        return {
          items: items.slice(after, after + limit),
          ...(items.length > after + limit && { next: after + limit }),
        };
      },
      take: async (part) => {
        const same = (state.plans.get(part.runId) ?? []).filter(
          (known) => known.planHash === part.planHash && known.part !== part.part,
        );
        state.plans.set(part.runId, [...same, part]);
      },
    },
    audit: {
      add: async (entry) =>
        void (state.audit = [...state.audit, { ...entry, id: state.audit.length + 1, from: null, traceId: null }]),
      list: async (limit, { subject, who, what, since, until } = {}, before = Infinity) => {
        const fits = (entry: AuditEntry): boolean =>
          entry.id < before &&
          (subject === undefined || entry.subject === subject) &&
          (who === undefined || entry.who === who) &&
          (what === undefined || entry.what === what) &&
          (since === undefined || entry.when >= since) &&
          (until === undefined || entry.when < until);
        const found = [...state.audit].reverse().filter(fits);
        const items = found.slice(0, limit);
        const last = items.at(-1);
        return found.length > limit && last ? { items, next: last.id } : { items };
      },
      forget: async (before) => void (state.audit = state.audit.filter(({ when }) => when >= before)),
    },
    writer: {
      reconcile: async (command) => announce('reconcile', command),
      cancel: async (command) => announce('cancel', command),
      decideHold: async (command) => announce('decide-hold', command),
    },
    owners: { republish: async (command) => announce('republish', command) },
  };
}

type Pair = Pick<Mapping, 'site' | 'collectionId' | 'tenantId' | 'groupId'>;

const samePair = (one: Pair, other: Pair): boolean =>
  one.site === other.site &&
  one.collectionId === other.collectionId &&
  one.tenantId === other.tenantId &&
  one.groupId === other.groupId;
