import type { DirectoryGroup, Mapping, RunShown, SiteCollection, SiteControl } from '@rollcall/client';
import { mappingFigures, type Attention, type CloudSyncRow, type Figures } from '@rollcall/contracts';
import { eventually, type Listening, type RunningSystem } from '@rollcall/testing';

/** The cloudServiceId of the simulated tenant, its app, and the simulated site, as the simulators have them unless told otherwise. */
export const TENANT = 'contoso';
export const TENANT_ID = '11111111-1111-1111-1111-111111111111';
export const CLIENT_ID = '22222222-2222-2222-2222-222222222222';
export const SECRET = 'lab-secret-of-contoso';
export const SITE = 'hq';

export type Kind = 'device' | 'user';

/** A device or a user that both ends know. */
export interface Person {
  /** As Entra shows it. */
  readonly name: string;
  readonly resourceId: number;
  readonly objectId: string;
}

const PATIENCE = { within: 60_000, every: 100 };

/** Which tenant and site a company is at home in. */
export interface Home {
  /** The cloudServiceId. */
  readonly tenant?: string;
  readonly site?: string;
}

/** The devices, users, collections and groups that a test makes for itself, and what it waits for. */
export class Company {
  readonly tenant: string;
  readonly site: string;
  private readonly siteControl: SiteControl;
  private made = 0;
  private results: Promise<Listening> | undefined;

  constructor(
    private readonly system: RunningSystem,
    { tenant = TENANT, site = SITE }: Home = {},
  ) {
    this.tenant = tenant;
    this.site = site;
    this.siteControl = system.control.site.at(site);
  }

  /** New ones that nobody else uses, such as `people('device', 'B', 'C')`. */
  people<const Names extends readonly string[]>(
    kind: Kind,
    ...names: Names
  ): Promise<{ readonly [Index in keyof Names]: Person }>;
  async people(kind: Kind, ...names: string[]): Promise<Person[]> {
    const people: Person[] = [];
    for (const name of names) people.push(...(await this.crowd(kind, 1, name)));
    return people;
  }

  /** Many new ones at once. */
  async crowd(kind: Kind, count: number, prefix: string): Promise<Person[]> {
    const own = `${prefix}-${this.next()}-`;
    const generated = await this.siteControl.generate({ kind, count, prefix: own, tenant: this.tenant });
    return generated.map(({ resourceId, objectId }, index) => {
      if (!objectId) throw new Error(`the simulators made no Entra object for ${own}${index + 1}`);
      return { name: `${own}${index + 1}`, resourceId, objectId };
    });
  }

  collection(type: Kind, members: readonly Person[] = []): Promise<SiteCollection> {
    const name = `Collection ${this.next()}`;
    return this.siteControl.createCollection({ name, type, members: members.map(resourceOf) });
  }

  group(members: readonly Person[] = []): Promise<DirectoryGroup> {
    const displayName = `Group ${this.next()}`;
    return this.system.control.entra.createGroup(this.tenant, { displayName, members: members.map(objectOf) });
  }

  map(
    { collectionId }: Pick<SiteCollection, 'collectionId'>,
    { id }: Pick<DirectoryGroup, 'id'>,
    enabled = true,
  ): Promise<Mapping> {
    return this.system.admin.createMapping({
      site: this.site,
      collectionId,
      tenantId: this.tenant,
      groupId: id,
      enabled,
    });
  }

  /** What an administrator does at the site. */
  async changeCollection(
    { collectionId }: Pick<SiteCollection, 'collectionId'>,
    { join = [], leave = [] }: { readonly join?: readonly Person[]; readonly leave?: readonly Person[] },
  ): Promise<void> {
    const change = { add: join.map(resourceOf), remove: leave.map(resourceOf) };
    await this.siteControl.changeMembers(collectionId, change);
  }

  /** What a person does in Entra. */
  async changeGroup(
    { id }: Pick<DirectoryGroup, 'id'>,
    { join = [], leave = [] }: { readonly join?: readonly Person[]; readonly leave?: readonly Person[] },
  ): Promise<void> {
    const change = { add: join.map(objectOf), remove: leave.map(objectOf) };
    await this.system.control.entra.changeMembers(this.tenant, id, change);
  }

  /** Who is in the group in truth, in order of their names. */
  async holds({ id }: Pick<DirectoryGroup, 'id'>): Promise<string[]> {
    const members = await this.system.control.entra.members(this.tenant, id);
    return members.map(({ id, displayName }) => displayName ?? id).sort();
  }

  /** Waits until exactly these are in the group. */
  async untilHolds(group: Pick<DirectoryGroup, 'id'>, people: readonly Person[]): Promise<void> {
    const names = people.map(({ name }) => name).sort();
    const probe = async (): Promise<boolean> => {
      expect(await this.holds(group)).toEqual(names);
      return true;
    };
    await eventually(probe, { ...PATIENCE, what: 'that the group holds exactly those expected' });
  }

  /** Waits until the view shows the mapping so. */
  async untilShows(mapping: Pick<Mapping, 'id'>, expected: Partial<CloudSyncRow>): Promise<CloudSyncRow> {
    const probe = async (): Promise<CloudSyncRow> => {
      const row = await this.system.monitoring.cloudSyncOf(mapping.id);
      expect(row).toMatchObject(expected);
      return row;
    };
    return eventually(probe, { ...PATIENCE, what: 'the row of the view' });
  }

  /** Waits until the writer itself has said that it heeds this: the view may know of a switch before the writer does. */
  async untilHeeded({ id }: Pick<Mapping, 'id'>, attention: Attention): Promise<void> {
    const results = await (this.results ??= this.system.topics.listen('member-results.v1')); // joining takes seconds
    const probe = (): boolean => {
      const newest = results.of(mappingFigures).findLast(({ mappingId }) => mappingId === id);
      return newest?.attention.includes(attention) ?? false;
    };
    await eventually(probe, { ...PATIENCE, what: `that the writer says ${attention}` });
  }

  /** Waits until exactly these are in the group, and the view says so of the only mapping that fills it. */
  async untilInStep(
    mapping: Pick<Mapping, 'id' | 'groupId'>,
    people: readonly Person[],
    more: Partial<CloudSyncRow> = {},
  ): Promise<CloudSyncRow> {
    await this.untilHolds({ id: mapping.groupId }, people);
    return this.untilShows(mapping, { ...inStep(people.length), ...more });
  }

  /** Waits until the run has ended, in whatever way. */
  untilEnded(runId: string): Promise<RunShown> {
    const probe = async (): Promise<RunShown> => {
      const run = await this.system.monitoring.run(runId);
      expect(['done', 'failed', 'cancelled']).toContain(run.state);
      return run;
    };
    return eventually(probe, { ...PATIENCE, what: 'the end of the run' });
  }

  /** Waits until these are all runs of the group, the oldest first. */
  async untilRuns({ groupId }: Pick<Mapping, 'groupId'>, expected: readonly RunShape[]): Promise<void> {
    const probe = async (): Promise<boolean> => {
      const runs = (await this.system.monitoring.runs()).filter((run) => run.groupId === groupId);
      runs.sort((one, other) => one.startedAt.localeCompare(other.startedAt));
      expect(runs.map(shapeOf)).toEqual(expected);
      return true;
    };
    await eventually(probe, { ...PATIENCE, what: 'the runs of the group' });
  }

  /** A full sync on demand, to its end. */
  async synchronize(mapping: Pick<Mapping, 'id'>): Promise<RunShown> {
    const [started] = await this.system.admin.synchronizeMapping(mapping.id);
    if (!started) throw new Error('no run was started');
    return this.untilEnded(started.id);
  }

  private next(): number {
    this.made += 1;
    return this.made;
  }
}

/** What a run came to, in short. */
export interface RunShape {
  readonly kind: RunShown['kind'];
  readonly state: RunShown['state'];
  /** Such as `2 of 3`: done of planned. */
  readonly added: string;
  readonly removed: string;
}

const shapeOf = ({ kind, state, additions, removals }: RunShown): RunShape => ({
  kind,
  state,
  added: `${additions.done} of ${additions.planned}`,
  removed: `${removals.done} of ${removals.planned}`,
});

/** A run that did all that it planned. */
export const doneRun = (kind: RunShown['kind'], added: number, removed: number): RunShape => ({
  kind,
  state: 'done',
  added: `${added} of ${added}`,
  removed: `${removed} of ${removed}`,
});

const resourceOf = ({ resourceId }: Person): number => resourceId;
const objectOf = ({ objectId }: Person): string => objectId;

const nobody: Figures = {
  memberCount: 0,
  syncCompleted: 0,
  syncInProgress: 0,
  syncFailed: 0,
  noEntraRecord: 0,
  protected: 0,
  removalsPending: 0,
  removalsFailed: 0,
  removalsHeld: 0,
};

/** What the view shows when all members of the collection are in the group, and nothing is wrong. */
export const inStep = (members: number): Partial<CloudSyncRow> => ({
  ...nobody,
  memberCount: members,
  syncCompleted: members,
  cloudSyncStatus: 'success',
  attention: [],
});
