import { FakeDirectory } from '../fixtures/fake-directory';
import { DirectoryError, ReadExpiredError, type Refusal, RunStore, type WaitingRun, type Waits } from './ports';
import { ReadGroup } from './read-group';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const run: WaitingRun = {
  runId: 'r',
  kind: 'full',
  tenantId: 't',
  groupId: GROUP,
  collectionType: 'device',
  planHash: null,
  said: null,
  expired: false,
};
const busy: Refusal = { reason: 'directory-unavailable', message: 'Busy.', retry: 'soon', reach: 'tenant' };

/** What has been staged, and since when. */
class Staging extends RunStore {
  began = 0;
  readonly progress: number[] = [];
  readonly said: string[] = [];
  staged = new Set<string>();

  async beginReading(): Promise<Date> {
    this.began += 1;
    this.staged = new Set();
    return new Date(this.began);
  }
  async stage(_runId: string, objectIds: readonly string[]): Promise<void> {
    for (const objectId of objectIds) this.staged.add(objectId);
  }
  async haveRead(_runId: string, members: number): Promise<void> {
    this.progress.push(members);
  }
  waiting = async () => [];
  async waits(_runId: string, { code, message }: Waits): Promise<void> {
    this.said.push(`${code}: ${message}`);
  }
  fail = async () => undefined;
  plan = async () => true;
}

describe('reading a group', () => {
  let directory: FakeDirectory;
  let staging: Staging;
  let pauses: number[];

  beforeEach(() => {
    directory = new FakeDirectory();
    directory.pageSize = 1;
    directory.groups.set(GROUP, new Set(Array.from({ length: 100 }, (_, index) => `member ${index}`)));
    staging = new Staging();
    pauses = [];
  });

  const read = (signal = new AbortController().signal) =>
    new ReadGroup(staging, directory, { pause: async (ms) => void pauses.push(ms), random: () => 0.5 }).read(
      run,
      signal,
    );

  it('survives 503s and 429s on single pages, and asks for no other page again', async () => {
    const asked: number[] = [];
    directory.beforePage = (_groupId, page) => {
      asked.push(page);
      const tries = asked.filter((one) => one === page).length;
      if (page === 40 && tries < 3) throw new DirectoryError(busy);
      if (page === 80 && tries < 2) throw new DirectoryError({ ...busy, reason: 'throttled', retryAfterMs: 150_000 });
    };
    expect(await read()).toEqual(new Date(1));
    expect(staging.staged.size).toBe(100);
    expect(asked).toHaveLength(103);
    expect(pauses).toEqual([500, 1_000, 150_000]);
  });

  it('begins anew when its pages have expired, and forgets who has left meanwhile', async () => {
    directory.beforePage = (_groupId, page) => {
      if (page !== 50 || staging.began > 1) return;
      directory.group(GROUP).delete('member 0');
      throw new ReadExpiredError('The page token has expired.');
    };
    expect(await read()).toEqual(new Date(2));
    expect(staging.staged.size).toBe(99);
    expect(staging.staged.has('member 0')).toBe(false);
  });

  it('gives up after five new beginnings', async () => {
    directory.beforePage = (_groupId, page) => {
      if (page === 50) throw new ReadExpiredError('The page token has expired.');
    };
    await expect(read()).rejects.toThrow(ReadExpiredError);
    expect(staging.began).toBe(6);
  });

  it('gives up on a page that fails again and again, and at once on what does not pass by itself', async () => {
    const asked: number[] = [];
    directory.beforePage = (_groupId, page) => {
      asked.push(page);
      if (page === 1) throw new DirectoryError(busy);
    };
    await expect(read()).rejects.toThrow('Busy.');
    expect(asked.filter((page) => page === 1)).toHaveLength(8);
    asked.length = 0;
    directory.beforePage = (_groupId, page) => {
      asked.push(page);
      throw new DirectoryError({ ...busy, reason: 'permission-denied', message: 'Insufficient privileges.' });
    };
    await expect(read()).rejects.toThrow('Insufficient privileges.');
    expect(asked).toEqual([0]);
  });

  it('says why it waits while a page is asked for again', async () => {
    const throttled = new DirectoryError({
      ...busy,
      reason: 'throttled',
      message: 'Too many requests.',
      retryAfterMs: 3_000,
    });
    directory.beforePage = () => {
      if (staging.said.length < 2) throw throttled;
    };
    await read();
    const sentence = 'The group could not be read on (Too many requests.): it is tried again in 3 s.';
    expect(staging.said).toEqual([`throttled: ${sentence}`, `throttled: ${sentence}`]);
  });

  it('says how far it has come', async () => {
    await read();
    expect(staging.progress).toEqual([20, 40, 60, 80]);
  });

  it('ends without a result when the service stops', async () => {
    const stopping = new AbortController();
    directory.beforePage = (_groupId, page) => {
      if (page === 10) stopping.abort();
    };
    expect(await read(stopping.signal)).toBeUndefined();
  });
});
