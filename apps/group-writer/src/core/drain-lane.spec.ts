import { FakeDirectory } from '../fixtures/fake-directory';
import { DrainLane } from './drain-lane';
import { LaneQuota } from './lane-quota';
import { type GroupChanges, LedgerStore } from './ports';

const TENANT = '11111111-1111-1111-1111-111111111111';
const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';

/** Has the same addition due whenever it is asked. */
class OneDue extends LedgerStore {
  async take(): Promise<readonly GroupChanges[]> {
    return [{ tenantId: TENANT, groupId: GROUP, changes: [{ objectId: 'a', write: 'add', before: 'no' }] }];
  }
  async record(): Promise<void> {}
}

describe('a flight that does not leave', () => {
  it('gives its part of the quota back', async () => {
    const settings = {
      writes: { writes: 3_000, windowMs: 150_000, share: 1 },
      units: { units: 8_000, windowMs: 10_000, share: 1 },
    };
    const quota = new LaneQuota(new Map([[TENANT, settings]]), { now: () => 0, sleep: () => Promise.resolve() });
    const directory = new FakeDirectory();
    const lane = new DrainLane(new OneDue(), directory, quota, () => 0);
    const flight = await lane.take(TENANT, { busy: [], most: Infinity, mostFor: () => Infinity });
    if (!flight) throw new Error('nothing was taken');
    expect(quota.budget(TENANT).used(0)).toBeGreaterThan(0);
    const unsaved = Promise.reject(new Error('the state of the quota could not be kept'));
    await expect(lane.send(flight, () => Promise.resolve(true), unsaved)).rejects.toThrow('could not be kept');
    expect(quota.budget(TENANT).used(0)).toBe(0);
    expect(directory.log).toEqual([]);
  });
});
