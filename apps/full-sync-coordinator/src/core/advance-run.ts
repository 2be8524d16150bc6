import type { CheckGroup } from './check-group';
import { type Mapping, collectionOf } from './mapping';
import { type Versions, observationOf, takenAs } from './observation';
import type { Clock, Records, Tables } from './ports';
import type { RefusedError } from './refusal';
import { type Run, type Why, hasEnded, next } from './run';

interface Observed {
  readonly run: Run;
  readonly mappings: readonly Mapping[];
  readonly versions: Versions;
}

/**
 * Moves one run from its request to the command to the writer: it waits for its turn, has the collection of every enabled
 * mapping of the group looked at, checks the group, and then tells the writer what it needs. All it knows is in the
 * tables, so it can be broken off anywhere and called again, also twice at once.
 */
export class AdvanceRun {
  constructor(
    private readonly records: Records,
    private readonly checkGroup: CheckGroup,
    private readonly clock: Clock,
    /** How long the collections may take to be read, in milliseconds. */
    private readonly observeTimeoutMs: number,
  ) {}

  /** Does what can be done now; the rest waits for an event or for the clock. */
  async step(runId: string): Promise<void> {
    const observed = await this.records.transaction((tables) => this.observe(tables, runId));
    if (!observed) return;
    const check = await this.checkGroup.run(observed.mappings); // asks Graph, so outside of a transaction
    if (check === 'later') return;
    await this.records.transaction(async (tables) => {
      const still = await this.observe(tables, runId);
      if (!still) return;
      if (check === 'usable') await this.command(tables, still);
      else await this.refuse(tables, still, check);
    });
  }

  /** A value when it is the run's turn and all its collections are in; otherwise it says what the run waits for. */
  private async observe(tables: Tables, runId: string): Promise<Observed | undefined> {
    const turn = await this.turnOf(tables, runId);
    if (!turn) return undefined;
    const mappings = await partakers(tables, turn);
    if (mappings.length === 0) {
      await this.end(tables, turn, 'cancelled', {
        code: 'mapping-disabled',
        message: 'No mapping of the group is enabled any more.',
      });
      return undefined;
    }
    const run = turn.state === 'queued' ? await this.begin(tables, turn, mappings) : turn;
    const observation = observationOf(mappings, await tables.looks.ofRun(runId), await tables.sites.all());
    switch (observation.kind) {
      case 'complete':
        return { run, mappings, versions: observation.versions };
      case 'lost':
        await this.end(tables, run, 'failed', observation.why);
        return undefined;
      case 'waiting':
        await this.sendLooks(tables, runId, observation.missing);
        if (this.isOverdue(run)) await this.end(tables, run, 'failed', this.overdue(observation.why));
        else await this.wait(tables, run, mappings, observation.why);
        return undefined;
    }
  }

  /** The run, locked with its group, when it is the oldest of its kind there and still ours to move. */
  private async turnOf(tables: Tables, runId: string): Promise<Run | undefined> {
    const found = await tables.runs.find(runId);
    if (!found) return undefined;
    const [first] = await tables.runs.activeOfGroup(found.tenantId, found.groupId, found.kind);
    if (first?.runId !== runId || first.commandedAt !== undefined || hasEnded(first)) return undefined;
    return first;
  }

  private async begin(tables: Tables, run: Run, mappings: readonly Mapping[]): Promise<Run> {
    const begun = next(run, { state: 'observing', observingSince: this.clock.now(), mappings: takenAs(mappings) });
    await tables.runs.say(begun);
    return begun;
  }

  private async sendLooks(tables: Tables, runId: string, collections: readonly string[]): Promise<void> {
    for (const collection of collections) {
      const [lookId, requestedAt] = [this.clock.newId(), this.clock.now()];
      await tables.looks.send({
        lookId,
        collection,
        depth: 'members',
        runId,
        requestedAt,
        answer: { state: 'waiting' },
      });
    }
  }

  private isOverdue({ observingSince }: Run): boolean {
    return (
      observingSince !== undefined && this.clock.now().getTime() - observingSince.getTime() >= this.observeTimeoutMs
    );
  }

  private overdue({ message }: Why): Why {
    const seconds = Math.round(this.observeTimeoutMs / 1_000);
    return { code: 'source-unavailable', message: `The site gave no complete answer within ${seconds} s. ${message}` };
  }

  private async refuse(tables: Tables, { run, mappings }: Observed, { code, message }: RefusedError): Promise<void> {
    const passes = code === 'directory-unavailable' || code === 'tenant-disabled';
    if (passes) await this.wait(tables, run, mappings, { code, message });
    else await this.end(tables, run, 'failed', { code, message });
  }

  private async command(tables: Tables, { run, mappings, versions }: Observed): Promise<void> {
    await tables.writer.reconcile({
      runId: run.runId,
      tenantId: run.tenantId,
      groupId: run.groupId,
      kind: run.kind === 'preview' ? 'preview' : 'full',
      startedAt: run.startedAt.toISOString(),
      requestedBy: run.requestedBy,
      ...(run.planHash !== undefined && { planHash: run.planHash }),
      mappings: mappings.flatMap((mapping) => {
        const collection = collectionOf(mapping);
        const version = versions.get(collection);
        const { mappingId, revision, enabled } = mapping;
        return version ? [{ mappingId, revision, collection, ...version, ...(!enabled && { asIfEnabled: true }) }] : [];
      }),
    });
    const commanded = { state: 'planning', mappings: takenAs(mappings), commandedAt: this.clock.now() } as const;
    await tables.runs.say(next(run, commanded));
  }

  /** Says why it waits, when that is new. */
  private async wait(tables: Tables, run: Run, mappings: readonly Mapping[], why: Why): Promise<void> {
    const taken = takenAs(mappings);
    const isKnown = run.why?.code === why.code && run.why.message === why.message;
    if (isKnown && JSON.stringify(run.mappings) === JSON.stringify(taken)) return;
    await tables.runs.say(next(run, { mappings: taken }, why));
  }

  private async end(tables: Tables, run: Run, state: 'failed' | 'cancelled', why: Why): Promise<void> {
    await tables.runs.say(next(run, { state, endedAt: this.clock.now() }, why));
  }
}

/** The enabled mappings of the group, and the disabled ones that a preview was asked to try. */
async function partakers(tables: Tables, { tenantId, groupId, mappings }: Run): Promise<readonly Mapping[]> {
  const enabled = await tables.mappings.enabledOfGroup(tenantId, groupId);
  const tried = mappings.filter(({ asIfEnabled }) => asIfEnabled);
  const found = await Promise.all(tried.map(({ mappingId }) => tables.mappings.find(mappingId)));
  return [...enabled, ...found.flatMap((mapping) => (mapping && !mapping.enabled ? mapping : []))];
}
