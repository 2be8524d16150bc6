import { FakeDirectory } from '../fixtures/fake-directory';
import { PlanFullSync } from './plan-full-sync';
import { RunStore, type WaitingRun, type Waits } from './ports';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';

/** Runs in memory that remember what became of them. */
class FakeRuns extends RunStore {
  readonly said: string[] = [];
  staged: string[] = [];

  constructor(private readonly runs: readonly WaitingRun[]) {
    super();
  }

  async waiting(): Promise<readonly WaitingRun[]> {
    return this.runs;
  }
  async waits(runId: string, { code }: Waits, _pauseMs: number, progress: boolean): Promise<void> {
    this.said.push(`${runId} waits${progress ? ' and gets on' : ''}: ${code}`);
  }
  async haveRead(runId: string, members: number): Promise<void> {
    this.said.push(`${runId} has read ${members}`);
  }
  async fail(runId: string, code: string): Promise<void> {
    this.said.push(`${runId} failed: ${code}`);
  }
  async beginReading(): Promise<Date> {
    this.staged = [];
    return new Date(0);
  }
  async stage(_runId: string, objectIds: readonly string[]): Promise<void> {
    this.staged.push(...objectIds);
  }
  async plan({ runId }: WaitingRun): Promise<boolean> {
    this.said.push(`${runId} planned with ${this.staged.length}`);
    return true;
  }
}

const run = (runId: string, more: Partial<WaitingRun> = {}): WaitingRun => ({
  runId,
  kind: 'full',
  tenantId: 't',
  groupId: GROUP,
  collectionType: 'device',
  planHash: null,
  said: null,
  expired: false,
  ...more,
});

describe('planning full syncs', () => {
  const patience = { pause: () => Promise.resolve(), random: () => 0.5 };
  const plan = async (directory: FakeDirectory, ...runs: WaitingRun[]) => {
    const store = new FakeRuns(runs);
    await new PlanFullSync(store, directory, patience).step('t', new AbortController().signal);
    return store.said;
  };
  const withGroup = () => {
    const directory = new FakeDirectory();
    directory.groups.set(GROUP, new Set(['a', 'b', 'c', 'd']));
    return directory;
  };

  it('reads the whole group before it plans', async () => {
    expect(await plan(withGroup(), run('r'))).toEqual(['r planned with 4']);
  });

  const collection = { code: 'collection-not-applied', message: 'Waiting for version 7.' };
  const lookUps = { code: 'members-not-looked-up', message: 'Waiting for the Entra ids of 7 members.' };

  it('waits for what the command names, and does not read before', async () => {
    const waiting = run('r', { waitsFor: collection, said: collection.message });
    expect(await plan(withGroup(), waiting)).toEqual(['r waits: collection-not-applied']);
  });

  it('fails a run that has not come further for too long', async () => {
    const waiting = run('r', { waitsFor: collection, said: collection.message, expired: true });
    expect(await plan(withGroup(), waiting)).toEqual(['r failed: collection-not-applied']);
  });

  it('waits for look-ups as long as they get on', async () => {
    const waiting = run('r', { waitsFor: lookUps, said: 'Waiting for the Entra ids of 9 members.', expired: true });
    expect(await plan(withGroup(), waiting)).toEqual(['r waits and gets on: members-not-looked-up']);
  });

  it('waits for another full sync of the group as long as that takes', async () => {
    const busy = { code: 'group-busy', message: 'Another one is at work.', forever: true as const };
    const waiting = run('r', { waitsFor: busy, said: busy.message, expired: true });
    expect(await plan(withGroup(), waiting)).toEqual(['r waits: group-busy']);
  });

  it('fails a run whose group could not be read for too long', async () => {
    const directory = withGroup();
    directory.down = { reason: 'directory-unavailable', message: 'No answer.', retry: 'soon', reach: 'tenant' };
    expect(await plan(directory, run('r', { expired: true }))).toEqual(['r failed: directory-unavailable']);
  });

  it('fails with the code of a group that cannot be written', async () => {
    expect(await plan(new FakeDirectory(), run('r'))).toEqual(['r failed: group-not-found']);
  });

  it('plans nothing when the directory fails, and says why it waits', async () => {
    const directory = withGroup();
    directory.down = { reason: 'throttled', message: 'Please wait.', retry: 'soon', reach: 'tenant' };
    expect(await plan(directory, run('r'))).toEqual(['r waits: throttled']);
  });

  it('goes on to the next run when one cannot be planned', async () => {
    const other = 'bbbbbbbb-0000-0000-0000-000000000009';
    expect(await plan(withGroup(), run('r', { groupId: other }), run('s'))).toEqual([
      'r failed: group-not-found',
      's planned with 4',
    ]);
  });
});
