import type { Effect, Presence, RetryClass } from '@rollcall/membership';
import type { TakeOrder } from './fair-shares';

/** A group of a tenant, by Entra's ids. */
export interface GroupKey {
  readonly tenantId: string;
  readonly groupId: string;
}

/** A write that has been taken from the ledger and not been answered yet. */
export interface Change {
  readonly objectId: string;
  readonly write: 'add' | 'remove';
  /** What was known of its presence before it was taken. */
  readonly before: Presence;
  /**
   * A read may still contradict what Graph did with it: an answer came within the replica lag, or this write has never been
   * tried before, so that the one whose answer was lost may have been its opposite. Only a write tells.
   */
  readonly lately?: boolean;
  /** The W3C traceparent of what made it due. */
  readonly traceparent?: string | null;
}

/** The writes taken for one group, additions first. */
export interface GroupChanges extends GroupKey {
  readonly changes: readonly Change[];
}

/** Why Graph did not do as asked; the closed list of the result events. */
export type RefusalReason =
  | 'throttled'
  | 'directory-unavailable'
  | 'directory-conflict'
  | 'object-not-found'
  | 'type-not-allowed'
  | 'permission-denied'
  | 'group-not-found'
  | 'group-unusable'
  | 'credential'
  | 'refused';

/** What stops more than one member: `group`: nothing can be written to it; `tenant`: nothing at all can be written. */
export type Reach = 'member' | 'group' | 'tenant';

export interface Refusal {
  readonly reason: RefusalReason;
  /** Graph's own words, for the log and the API. */
  readonly message: string;
  readonly retry: RetryClass;
  readonly reach: Reach;
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Graph's answer to a write. */
export interface GraphAnswer {
  /** HTTP. */
  readonly status: number;
  /** Graph's own, of an error. */
  readonly code?: string;
}

/** The answer to one write. `refusal` is absent when it is done; `answer` when none came. */
export interface Outcome extends Change {
  readonly effect: Effect;
  readonly refusal?: Refusal;
  readonly requestId?: string;
  readonly answer?: GraphAnswer;
}

export interface GroupOutcomes extends GroupKey {
  readonly outcomes: readonly Outcome[];
}

/** Whether a group can be written, by its own properties. */
export type GroupCheck =
  | { readonly usable: true; readonly name: string }
  | { readonly usable: false; readonly code: string; readonly message: string };

/** What stops a call to the directory as a whole. */
export class DirectoryError extends Error {
  constructor(
    readonly refusal: Refusal,
    options?: ErrorOptions,
  ) {
    super(refusal.message, options);
  }
}

/** What one request asked of a tenant's quota, and what Graph said of the quota beside its answer. */
export interface Metered {
  readonly request: 'addition' | 'removal' | 'read';
  /** Members named in a write; 0 for a read. */
  readonly members: number;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** `x-ms-resource-unit`; absent when Graph did not say. */
  readonly units?: number;
  /** `x-ms-throttle-limit-percentage`: 1.0 is at the limit; absent below 0.8. */
  readonly percentage?: number;
  /** Set with a 429. `scope` and `information` are Graph's own words (`x-ms-throttle-scope`, `-information`). */
  readonly throttled?: { readonly retryAfterMs?: number; readonly scope?: string; readonly information?: string };
}

/** What a tenant's quota leaves, shared by all that the writer asks of the tenant. */
export abstract class Quota {
  /**
   * Resolves when a read of so many resource units may be sent. Throws DirectoryError (`throttled`) when the tenant has to
   * be left alone for longer than a caller can wait.
   */
  abstract admitRead(tenantId: string, units: number): Promise<void>;
  /** Learns from what came back for one request; called once for each request of a batch too. */
  abstract note(tenantId: string, metered: Metered): void;
}

/** A page of a group's members; it may be empty and still be followed by another. */
export interface MemberPage {
  readonly objectIds: readonly string[];
  /** Leads to the page after this one; absent on the last. */
  readonly next?: string;
}

/** The directory has forgotten where a read was: it has to begin anew. */
export class ReadExpiredError extends Error {}

/** Entra ID through Graph. Calls of one tenant come from its one drainer, except reads. */
export abstract class Directory {
  /**
   * One outcome for each change, in any order. Never throws for what Graph answers: that is an outcome. What could not be
   * sent any more, because `mayBegin` said no, has effect `none` and no refusal: it is due as before.
   *
   * @param mayBegin asked before each call to Graph: whether a call that begins now ends within the lane's lease.
   * @param membersPerAddition the most members in one PATCH; what is cheapest by the quota.
   */
  abstract write(
    tenantId: string,
    groups: readonly GroupChanges[],
    mayBegin: () => Promise<boolean>,
    membersPerAddition?: number,
  ): Promise<readonly GroupOutcomes[]>;
  /**
   * A page of the group's direct members: the first, or the one after another. Throws DirectoryError: this page may be asked
   * for again. Throws ReadExpiredError: the pages before are worth nothing any more.
   */
  abstract memberPage(group: GroupKey, after?: string): Promise<MemberPage>;
  /** Whether the group can be written. Throws DirectoryError when that cannot be told. */
  abstract check(group: GroupKey, collectionType: string): Promise<GroupCheck>;
  /** Asks the tenant for next to nothing, to see whether it answers. Throws DirectoryError. */
  abstract probe(tenantId: string): Promise<void>;
  /**
   * Why the group cannot be written now, by reads only and with a fresh token; undefined when nothing speaks against a try.
   * Throws DirectoryError.
   */
  abstract probeGroup(group: GroupKey): Promise<Refusal | undefined>;
}

/** The lane's view of the ledger. */
export abstract class LedgerStore {
  /**
   * Takes due writes of the tenant's groups, those served longest ago first. Their `present` is unknown before this returns.
   * Empty when nothing is due now, or nothing that there is room for.
   */
  abstract take(tenantId: string, order: TakeOrder): Promise<readonly GroupChanges[]>;
  /** Stores the answers, with their events, in one transaction for each group. */
  abstract record(outcomes: GroupOutcomes): Promise<void>;
}

/** Why a run is not planned yet, as a code and a sentence. */
export interface Waits {
  readonly code: string;
  readonly message: string;
  /** It may last as long as it lasts, because somebody else is at work or has said so. */
  readonly forever?: true;
}

/** A full sync that has been commanded and not been planned yet. */
export interface WaitingRun extends GroupKey {
  readonly runId: string;
  readonly kind: 'full' | 'preview';
  readonly collectionType: string;
  /** The plan that a person has seen and wants: with another the run fails. */
  readonly planHash: string | null;
  /** Undefined when it can be planned. */
  readonly waitsFor?: Waits;
  /** The sentence that was last said of it. */
  readonly said: string | null;
  /** It has made no progress for as long as any look may take. */
  readonly expired: boolean;
  /** Disabled mappings that a preview takes for enabled ones. */
  readonly asIfEnabled?: readonly string[];
}

/** Full syncs and previews on their way to a plan. */
export abstract class RunStore {
  /** All that wait in a tenant, in the order of their commands. */
  abstract waiting(tenantId: string): Promise<readonly WaitingRun[]>;
  /**
   * Says why a run waits; it is not looked at again before `pauseMs` are over.
   *
   * @param progress it has come further: its patience begins anew.
   */
  abstract waits(runId: string, why: Waits, pauseMs: number, progress: boolean): Promise<void>;
  abstract fail(runId: string, code: string, message: string): Promise<void>;
  /** Forgets what was read before for this run, and gives the moment at which the reading begins. */
  abstract beginReading(runId: string): Promise<Date>;
  abstract stage(runId: string, objectIds: readonly string[]): Promise<void>;
  /** Says how far the reading has come, which is progress. */
  abstract haveRead(runId: string, members: number): Promise<void>;
  /**
   * Stores the plan: claims count, the ledger knows the whole group, what is due is due now. Previews only say it. False
   * when something came in meanwhile that the run has to wait for, or when it waits for no plan any more.
   */
  abstract plan(run: WaitingRun, readBegan: Date): Promise<boolean>;
}
