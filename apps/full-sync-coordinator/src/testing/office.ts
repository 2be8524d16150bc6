import type { CollectionType, DataOf, runChanged } from '@rollcall/contracts';
import { AdvanceRun } from '../core/advance-run';
import { CheckGroup } from '../core/check-group';
import { ChangeMapping } from '../core/change-mapping';
import { CreateGroup } from '../core/create-group';
import { CreateMapping, type NewMapping } from '../core/create-mapping';
import { DeclareMappings } from '../core/declare-mappings';
import { DecideRun } from '../core/decide-run';
import { DeleteMapping } from '../core/delete-mapping';
import { LookAtCollection } from '../core/look-at-collection';
import type { Mapping } from '../core/mapping';
import { PauseWrites } from '../core/pause-writes';
import { Clock, Patience } from '../core/ports';
import { type Run, runEvent } from '../core/run';
import { Sites } from '../core/sites';
import { StartScheduled } from '../core/start-scheduled';
import { SwitchTenant } from '../core/switch-tenant';
import { Synchronize } from '../core/synchronize';
import { takeInCollection } from '../core/take-in-looks';
import { takeInRun } from '../core/take-in-runs';
import { TakeOverTenants } from '../core/take-over-tenants';
import { FakeDirectory } from './fake-directory';
import { InMemoryRecords } from './in-memory-records';

export const TENANT = '11111111-1111-1111-1111-111111111111';
export const PILOTS = 'aaaaaaaa-0000-0000-0000-000000000001';
export const OBSERVE_TIMEOUT_MS = 15 * 60_000;

/** Time stands still until a test moves it; ids count up. */
export class StoppedClock extends Clock {
  private time = Date.parse('2026-01-01T08:00:00Z');
  private ids = 0;

  now(): Date {
    return new Date(this.time);
  }

  newId(): string {
    this.ids += 1;
    return `00000000-0000-0000-0000-${String(this.ids).padStart(12, '0')}`;
  }

  advance(ms: number): void {
    this.time += ms;
  }
}

/** Asks a few times, and lets the test do something before each time. */
export class ShortPatience extends Patience {
  constructor(private readonly meanwhile: () => Promise<void>) {
    super();
  }

  async until<Value>(probe: () => Promise<Value | undefined>): Promise<Value | undefined> {
    await this.meanwhile();
    return probe();
  }
}

/** The coordinator without Nest, Kafka, Postgres and Graph: one tenant `contoso`, one site `hq`, one group, Pilots. */
export class Office {
  readonly records = new InMemoryRecords();
  readonly directory = new FakeDirectory();
  readonly clock = new StoppedClock();
  /** What the watcher does when a look waits for it. */
  watcher: () => Promise<void> = async () => undefined;
  readonly sites = new Sites(new Set(['hq']));
  readonly looks = new LookAtCollection(this.records, this.clock, new ShortPatience(() => this.watcher()), this.sites);
  readonly createMapping = new CreateMapping(this.records, this.directory, this.looks, this.clock);
  readonly createGroup = new CreateGroup(
    this.records,
    this.directory,
    new ShortPatience(async () => undefined),
    this.clock,
  );
  readonly changeMapping = new ChangeMapping(this.records, this.clock, this.sites);
  readonly deleteMapping = new DeleteMapping(this.records, this.clock);
  readonly declareMappings = new DeclareMappings(
    this.records,
    this.createMapping,
    this.changeMapping,
    this.deleteMapping,
    this.clock,
    this.sites,
  );
  readonly synchronize = new Synchronize(this.records, this.clock, this.sites);
  readonly startScheduled = new StartScheduled(this.records, this.clock, this.sites);
  readonly decideRun = new DecideRun(this.records, this.clock);
  readonly pauseWrites = new PauseWrites(this.records, this.clock);
  readonly switchTenant = new SwitchTenant(this.records, this.clock);
  readonly takeOverTenants = new TakeOverTenants(this.records, this.clock);
  readonly advanceRun = new AdvanceRun(
    this.records,
    new CheckGroup(this.records, this.directory, this.clock),
    this.clock,
    OBSERVE_TIMEOUT_MS,
  );

  static async open(): Promise<Office> {
    const office = new Office();
    await office.takeOverTenants.run([{ tenantId: TENANT, id: 'contoso', groupSyncEnabled: true }]);
    office.directory.add('contoso', PILOTS, 'Pilots');
    return office;
  }

  /** The watcher tells of a collection. */
  async collectionSeen(
    collectionId: string,
    more: {
      type?: CollectionType;
      state?: 'ok' | 'source-lost' | 'incomplete';
      lookId?: string;
      epoch?: number;
      version?: number;
      message?: string;
    } = {},
  ): Promise<void> {
    await this.records.transaction((tables) =>
      takeInCollection(tables, {
        collection: `hq/${collectionId}`,
        site: 'hq',
        collectionId,
        name: `Collection ${collectionId}`,
        type: 'device',
        memberCount: 1,
        lookedAt: this.clock.now().toISOString(),
        state: 'ok',
        ...more,
      }),
    );
  }

  /** Maps a known collection, enabled. */
  async map(collectionId: string, more: Partial<NewMapping> = {}): Promise<Mapping> {
    await this.collectionSeen(collectionId);
    return this.createMapping.run(
      { site: 'hq', collectionId, tenantId: 'contoso', groupId: PILOTS, enabled: true, ...more },
      'ada',
    );
  }

  /** Lets every run go as far as it can. */
  async work(): Promise<void> {
    for (const { runId } of await this.records.tables.runs.waiting()) await this.advanceRun.step(runId);
  }

  /** The watcher answers every look of a run that still waits. */
  async answerLooks(answer: { state?: 'ok' | 'source-lost' | 'incomplete'; message?: string } = {}): Promise<void> {
    for (const { lookId, collection, runId } of this.records.said('look')) {
      if (runId === undefined) continue;
      const versions = (answer.state ?? 'ok') === 'ok' ? { epoch: 1, version: 5 } : {};
      await this.collectionSeen(String(collection).slice(3), { ...answer, lookId: String(lookId), ...versions });
    }
  }

  /** The writer tells of a run. */
  async writerSays(run: Run, more: Partial<DataOf<typeof runChanged>>): Promise<void> {
    await this.records.transaction((tables) => takeInRun(tables, { ...runEvent(run), stage: 2, ...more }));
  }

  /** All runs, oldest first. */
  async runs(): Promise<readonly Run[]> {
    const ids = [...new Set(this.records.said('run').map(({ runId }) => String(runId)))];
    const runs = await Promise.all(ids.map((id) => this.records.tables.runs.find(id)));
    return runs.filter((run) => run !== undefined);
  }

  /** Leads the oldest run of the pilots to the writer. */
  async toWriter(): Promise<Run> {
    await this.work();
    await this.answerLooks();
    await this.work();
    const run = (await this.runs()).find(({ state }) => state === 'planning');
    if (!run) throw new Error('no run has reached the writer');
    return run;
  }
}
