import { BATCH_LIMIT, batchFailure, graphFailure, groupUrl } from '@rollcall/graph';
import { classifyCall } from '../../core/classify-answer';
import type { GroupChanges, GroupOutcomes, Outcome, Refusal } from '../../core/ports';
import { chunksOf } from '../chunks';
import { type Findings, findingsFor } from './findings';
import { type Sending, sendingsOf } from './graph-sending';
import type { MeteredGraph } from './metered-graph';
import { type Answer, type Answered, readAnswer, same, type Spoiled } from './read-answer';
import { refusalOf } from './refusal-of';
import { groupGone, sortOut } from './sort-out';

/** Writes of one tenant on their way to a verdict for each member; made for one call and forgotten. */
export class GraphWrites {
  private readonly outcomes = new Map<string, Answered[]>();
  private readonly stoppedGroups = new Set<string>();
  /** Graph does not want to be asked anything more now. */
  private stopped = false;

  constructor(
    private readonly graph: MeteredGraph,
    private readonly mayBegin: () => Promise<boolean>,
  ) {}

  /**
   * One batch after the other, so that a group never has two writes under way; what is sent once more goes before what has
   * not been sent yet. Stops at the first answer that concerns the whole tenant.
   */
  async run(groups: readonly GroupChanges[], membersPerAddition: number): Promise<readonly GroupOutcomes[]> {
    for (const { groupId } of groups) this.outcomes.set(groupId, []);
    let waiting = groups.flatMap((group) => sendingsOf(this.graph.root, group, membersPerAddition));
    while (waiting.length > 0 && (await this.mayGoOn())) {
      const now = waiting.slice(0, BATCH_LIMIT);
      const again = await this.tellApart(await this.send(now));
      waiting = this.withoutStopped([...again, ...waiting.slice(BATCH_LIMIT)]);
    }
    this.leave(waiting);
    await this.confirmRemovals();
    return groups.map(({ tenantId, groupId }) => {
      const answered = this.outcomes.get(groupId) ?? [];
      return { tenantId, groupId, outcomes: answered.map(({ notFound: _, ...outcome }): Outcome => outcome) };
    });
  }

  private withoutStopped(sendings: readonly Sending[]): Sending[] {
    const isStopped = ({ group }: Sending): boolean => this.stoppedGroups.has(group.groupId);
    this.leave(sendings.filter(isStopped));
    return sendings.filter((sending) => !isStopped(sending));
  }

  /** These were not sent: they stay due as they were. */
  private leave(sendings: readonly Sending[]): void {
    for (const { group, changes } of sendings) this.add(group.groupId, same(changes, 'none'));
  }

  /** Sends a batch and keeps the verdicts; gives the PATCHes whose members have to be told apart. */
  private async send(sendings: readonly Sending[]): Promise<readonly Spoiled[]> {
    const answers = await this.answersTo(sendings);
    const spoiled: Spoiled[] = [];
    for (const [index, sending] of sendings.entries()) {
      const answer = answers[index] ?? { failure: { kind: 'unreachable', message: 'Graph gave no answer.' } };
      const reading = readAnswer(sending, answer);
      if ('spoiled' in reading) spoiled.push(reading.spoiled);
      else this.add(sending.group.groupId, reading.outcomes);
    }
    return spoiled;
  }

  private async answersTo(sendings: readonly Sending[]): Promise<readonly Answer[]> {
    const requests = sendings.map(({ request, changes }) => {
      const kind = request.method === 'DELETE' ? 'removal' : 'addition';
      return { ...request, metered: { request: kind, members: changes.length } } as const;
    });
    try {
      return await this.graph.writes(requests);
    } catch (error) {
      const failure = graphFailure(error);
      return sendings.map(() => ({ failure }));
    }
  }

  /** What has to be sent once more for the members of these. */
  private async tellApart(spoiled: readonly Spoiled[]): Promise<readonly Sending[]> {
    const fresh = spoiled.filter(({ sending }) => !sending.sorted);
    const findings = fresh.length > 0 ? await this.ask(fresh) : undefined;
    return spoiled.flatMap((one) => {
      const { groupId } = one.sending.group;
      const { outcomes, again } = sortOut(
        this.graph.root,
        one,
        one.sending.sorted ? undefined : findings?.get(groupId),
      );
      this.add(groupId, outcomes);
      return again;
    });
  }

  /** What reads say of them; nothing when they cannot be asked now. */
  private async ask(spoiled: readonly Spoiled[]): Promise<ReadonlyMap<string, Findings> | undefined> {
    if (!(await this.mayGoOn())) return undefined;
    const asked = new Map<string, string[]>();
    for (const { sending } of spoiled) {
      const ids = sending.changes.map(({ objectId }) => objectId);
      asked.set(sending.group.groupId, [...(asked.get(sending.group.groupId) ?? []), ...ids]);
    }
    try {
      return await findingsFor(this.graph, asked);
    } catch (error) {
      this.heed(refusalOf(error));
      return undefined;
    }
  }

  /** A 404 on a removal also means "the group is gone": the groups are read before such removals count as done. */
  private async confirmRemovals(): Promise<void> {
    const doubtful = [...this.outcomes].filter(([, outcomes]) => outcomes.some(({ notFound }) => notFound));
    for (const some of chunksOf(doubtful, BATCH_LIMIT)) {
      const refusals = await this.whyNotThere(some.map(([groupId]) => groupId));
      for (const [groupId, outcomes] of some) {
        const refusal = refusals.get(groupId);
        if (!refusal) continue;
        const unsure = outcomes.map((one) => (one.notFound ? { ...one, effect: 'unknown' as const, refusal } : one));
        this.outcomes.set(groupId, unsure);
      }
    }
  }

  /** For each group that was not found by a read: why. */
  private async whyNotThere(groupIds: readonly string[]): Promise<ReadonlyMap<string, Refusal>> {
    if (!(await this.mayGoOn())) return new Map(groupIds.map((groupId) => [groupId, notConfirmed]));
    const requests = groupIds.map((groupId) => {
      return { method: 'GET', url: `${groupUrl(groupId)}?$select=id` } as const;
    });
    try {
      const responses = await this.graph.reads(requests, requests.length);
      return new Map(
        groupIds.flatMap((groupId, index): [string, Refusal][] => {
          const response = responses[index];
          const failure = response && batchFailure(response);
          if (!failure) return [];
          if (failure.kind === 'answer' && failure.status === 404) return [[groupId, groupGone]];
          return [[groupId, classifyCall(failure).refusal]];
        }),
      );
    } catch (error) {
      const refusal = refusalOf(error);
      return new Map(groupIds.map((groupId) => [groupId, refusal]));
    }
  }

  private add(groupId: string, outcomes: readonly Answered[]): void {
    this.outcomes.get(groupId)?.push(...outcomes);
    for (const { refusal } of outcomes) {
      if (refusal?.reach === 'group') this.stoppedGroups.add(groupId);
      if (refusal) this.heed(refusal);
    }
  }

  /** Nothing more is sent to a tenant that has to be left alone. */
  private heed({ reach }: Refusal): void {
    this.stopped ||= reach === 'tenant';
  }

  private mayGoOn(): Promise<boolean> {
    return this.stopped ? Promise.resolve(false) : this.mayBegin();
  }
}

const notConfirmed: Refusal = {
  reason: 'directory-unavailable',
  message: 'Graph did not find the member, and could not be asked any more whether the group is there.',
  retry: 'soon',
  reach: 'member',
};
