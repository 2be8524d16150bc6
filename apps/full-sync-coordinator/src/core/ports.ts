import type {
  DataOf,
  Schedule,
  SelfTestCheck,
  cancelRun,
  confirmRestoredSite,
  decideHold,
  reconcile,
  republish,
} from '@rollcall/contracts';
import type { AuditEntry, AuditFilter, NewAuditEntry } from './audit';
import type { Collection } from './collection';
import type { Look, LookAnswer } from './look';
import type { Mapping } from './mapping';
import type { Pause } from './pause';
import type { Plan, PlanFilter, PlanItem, PlanPart } from './plan';
import type { Run } from './run';
import type { SiteSeen } from './site-seen';
import type { DueMapping } from './start-scheduled';
import type { Tenant } from './tenant';

/** The time and new ids, passed in so that a test can name them. */
export abstract class Clock {
  abstract now(): Date;
  /** A GUID that nobody has. */
  abstract newId(): string;
}

/** Waits on behalf of a caller, without knowing for what. */
export abstract class Patience {
  /** Asks `probe` now and whenever something may have changed, until it gives a value or `forMs` are over. */
  abstract until<Value>(probe: () => Promise<Value | undefined>, forMs: number): Promise<Value | undefined>;
}

export interface Page<Item, Position> {
  readonly items: readonly Item[];
  readonly next?: Position;
}

/** Keeps others from changing what is read until the transaction ends. */
export interface ForChange {
  readonly forChange: true;
}

export interface TenantTable {
  /** By Entra's GUID or by the cloudServiceId; removed ones only by GUID.  */
  find(id: string, options?: ForChange): Promise<Tenant | undefined>;
  /** In order of cloudServiceId; with those that left the configuration. */
  all(options?: ForChange): Promise<readonly Tenant[]>;
  /** Stores it and announces it. */
  save(tenant: Tenant): Promise<void>;
  /** Announces them as they are. */
  announce(tenants: readonly Tenant[]): Promise<void>;
}

export interface PauseTable {
  /** The pause of everything. */
  find(options?: ForChange): Promise<Pause>;
  save(pause: Pause): Promise<void>;
}

export interface CollectionTable {
  find(key: string): Promise<Collection | undefined>;
  /** What is told later counts: the topic keeps the order of what is told of a collection. */
  save(collection: Collection): Promise<void>;
}

export interface MappingTable {
  /** Not the deleted ones. */
  find(mappingId: string, options?: ForChange): Promise<Mapping | undefined>;
  same(mapping: Pick<Mapping, 'site' | 'collectionId' | 'tenantId' | 'groupId'>): Promise<Mapping | undefined>;
  /** In order of creation. */
  list(filter: MappingFilter, limit: number, after?: string): Promise<Page<Mapping, string>>;
  ofCollection(site: string, collectionId: string): Promise<readonly Mapping[]>;
  enabledOfGroup(tenantId: string, groupId: string): Promise<readonly Mapping[]>;
  enabledOfTenant(tenantId: string): Promise<readonly Mapping[]>;
  /** Stores it and announces it. Throws RefusedError `mapping-exists`. */
  save(mapping: Mapping): Promise<void>;
  /** Announces them as they are. */
  announce(mappings: readonly Mapping[]): Promise<void>;
  /** With the deleted ones, in order of id; kept from being changed until the transaction ends. */
  batch(limit: number, after?: string): Promise<readonly Mapping[]>;
  /** Takes those out that were deleted before, and buries them on the topic. */
  forgetDeleted(before: Date): Promise<void>;
}

export interface MappingFilter {
  readonly site?: string;
  readonly collectionId?: string;
  readonly tenantId?: string;
  readonly groupId?: string;
}

/** When schedules come next; kept apart from the mappings, whose revisions do not grow with it. */
export interface ScheduleTable {
  /** Forgets the times of mappings that are disabled, deleted or without a schedule. */
  forgetIdle(): Promise<void>;
  /** Enabled mappings whose schedule has no time yet, or one by an earlier schedule. */
  withoutTime(limit: number): Promise<readonly Mapping[]>;
  /** Undefined: no time is left. */
  setTime(mappingId: string, schedule: Schedule, nextAt: Date | undefined): Promise<void>;
  /** The enabled mappings of one group whose time has come; nobody else gets them until the transaction ends. */
  takeDue(now: Date): Promise<readonly DueMapping[]>;
}

export interface LookTable {
  find(lookId: string): Promise<Look | undefined>;
  ofRun(runId: string): Promise<readonly Look[]>;
  /** Stores it and sends the command. */
  send(look: Look): Promise<void>;
  /** A look that is not ours is passed over. Once it is `ok` or `source-lost` it stays so. */
  answer(lookId: string, answer: LookAnswer): Promise<void>;
  forget(before: Date): Promise<void>;
}

export interface RunTable {
  find(runId: string, options?: ForChange): Promise<Run | undefined>;
  /** Runs of the group that wait or are at work: those that only hold removals are not. Oldest first. Locks the group until the transaction ends. */
  activeOfGroup(tenantId: string, groupId: string, kind: Run['kind']): Promise<readonly Run[]>;
  /** The runs that the coordinator has to move on, oldest first, each with the trace that it belongs to. */
  waiting(): Promise<readonly { readonly runId: string; readonly traceparent: string | undefined }[]>;
  /** Stores what the coordinator says, and announces it. */
  say(run: Run): Promise<void>;
  /** Stores what the writer said, if it is newer than what is known. */
  hear(run: Run): Promise<void>;
  /** Announces again what the coordinator said last, of the runs that the writer has not spoken of. */
  announceOwn(): Promise<void>;
  forgetEnded(before: Date): Promise<void>;
}

export interface PlanTable {
  /** Complete ones only. */
  find(runId: string): Promise<Plan | undefined>;
  items(runId: string, limit: number, after: number, filter?: PlanFilter): Promise<Page<PlanItem, number>>;
  /** A part of another plan of the run replaces all that is known of it. */
  take(part: PlanPart): Promise<void>;
}

export interface AuditTable {
  add(entry: NewAuditEntry): Promise<void>;
  /** Newest first. */
  list(limit: number, filter?: AuditFilter, before?: number): Promise<Page<AuditEntry, number>>;
  forget(before: Date): Promise<void>;
}

/** Commands to the writer; they leave when the transaction is committed. */
export interface WriterCommands {
  reconcile(command: DataOf<typeof reconcile>): Promise<void>;
  cancel(command: DataOf<typeof cancelRun>): Promise<void>;
  decideHold(command: DataOf<typeof decideHold>): Promise<void>;
}

/** Commands to the owners of states; they leave as those to the writer do. */
export interface OwnerCommands {
  republish(command: DataOf<typeof republish>): Promise<void>;
}

export interface SiteTable {
  all(): Promise<readonly SiteSeen[]>;
  /** What is older than what is known changes nothing. */
  save(seen: SiteSeen): Promise<void>;
  /** Remembers it and sends the command to the watcher. */
  sendTest(test: { readonly testId: string; readonly site: string; readonly requestedAt: Date }): Promise<void>;
  /** A test that is not ours is passed over. */
  answerTest(testId: string, checks: readonly SelfTestCheck[]): Promise<void>;
  /** Undefined until it is answered. */
  checksOf(testId: string): Promise<readonly SelfTestCheck[] | undefined>;
  forgetTests(before: Date): Promise<void>;
  /** Sends the command to the watcher. */
  confirmRestored(confirmed: DataOf<typeof confirmRestoredSite>): Promise<void>;
}

export interface Tables {
  readonly tenants: TenantTable;
  readonly pause: PauseTable;
  readonly collections: CollectionTable;
  readonly mappings: MappingTable;
  readonly schedules: ScheduleTable;
  readonly looks: LookTable;
  readonly sites: SiteTable;
  readonly runs: RunTable;
  readonly plans: PlanTable;
  readonly audit: AuditTable;
  readonly writer: WriterCommands;
  readonly owners: OwnerCommands;
}

/** All that the coordinator keeps. What it announces leaves exactly when what it stores is stored. */
export abstract class Records {
  /** For reading: each call sees what is committed. */
  abstract readonly tables: Tables;
  /** All or nothing. `work` may be called again when others were in the way, so it must do nothing else. */
  abstract transaction<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result>;
}
