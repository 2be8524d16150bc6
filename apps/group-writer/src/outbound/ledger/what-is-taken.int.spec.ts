import { eventually } from '@rollcall/testing';
import { DrainLane, type Limits } from '../../core/drain-lane';
import { LaneQuota } from '../../core/lane-quota';
import type { GroupChanges } from '../../core/ports';
import { TENANT, WriterTables, objectOf } from '../../fixtures/writer-tables';
import { loadRows, storeRows } from './ledger-rows';

const group = (n: number) => `bbbbbbbb-0000-0000-0000-${String(n).padStart(12, '0')}`;
const mapping = (n: number) => `cccccccc-0000-0000-0000-${String(n).padStart(12, '0')}`;
const collection = (n: number) => `HQ${String(n).padStart(6, '0')}`;
const everybody = { busy: [], most: Infinity, mostFor: () => Infinity };

jest.setTimeout(120_000);

describe('what is taken from the ledger', () => {
  let writer: WriterTables;
  let lane: DrainLane;

  beforeEach(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(60);
    const settings = {
      writes: { writes: 3_000, windowMs: 150_000, share: 1 },
      units: { units: 8_000, windowMs: 10_000, share: 1 },
    };
    const quota = new LaneQuota(new Map([[TENANT, settings]]), { now: Date.now, sleep: () => Promise.resolve() });
    lane = new DrainLane(writer.ledger, writer.directory, quota, Date.now);
  });
  afterEach(() => writer.close());

  const mapped = async (n: number, ...members: number[]) => {
    await writer.map(mapping(n), { collectionId: collection(n), groupId: group(n) });
    await writer.collection(collection(n), { added: members });
    await writer.fullSync(group(n));
  };
  const from = (count: number, first = 1) => Array.from({ length: count }, (_, index) => first + index);
  const take = async (limits: Partial<Limits> = {}) =>
    (await lane.take(TENANT, { ...everybody, ...limits }))?.taken ?? [];
  const counts = (taken: readonly GroupChanges[]) =>
    taken.map(({ groupId, changes }) => `${groupId.slice(-1)}: ${changes.length} ${changes[0]?.write}`).sort();

  it('is a little of each group, however much another has', async () => {
    await mapped(1, ...from(60));
    await mapped(2, 1);
    await mapped(3, 1, 2);
    expect(counts(await take())).toEqual(['1: 60 add', '2: 1 add', '3: 2 add']);
  });

  it('is the first request of those that were served longest ago, where not all can be', async () => {
    for (const n of [1, 2, 3]) await mapped(n, ...from(40));
    expect(counts(await take({ most: 2 }))).toEqual(['1: 18 add', '2: 18 add']);
    expect(counts(await take({ most: 2 }))).toEqual(['1: 18 add', '3: 18 add']);
  });

  it('is nothing of a group that is busy, nor of a row that is on its way', async () => {
    await mapped(1, 1, 2);
    await mapped(2, 1);
    expect(counts(await take({ busy: [group(1)] }))).toEqual(['2: 1 add']);
    expect(counts(await take())).toEqual(['1: 2 add']);
    expect(await take()).toEqual([]);
    await writer.ledger.forgetInFlight(TENANT, { groups: [group(2)], except: true });
    expect(counts(await take())).toEqual(['1: 2 add']);
    await writer.ledger.forgetInFlight(TENANT, { groups: [group(2)], except: false });
    expect(counts(await take())).toEqual(['2: 1 add']);
  });

  it('is what was on its way under another holder, also when that changes while it is forgotten', async () => {
    await mapped(1, 1);
    expect(counts(await take())).toEqual(['1: 1 add']);
    const key = { tenantId: TENANT, groupId: group(1) };
    let forgotten = Promise.resolve();
    await writer.database.transaction(async (sql) => {
      await sql.query('SELECT 1 FROM sync_group WHERE group_id = $1 FOR UPDATE', [key.groupId]);
      const rows = await loadRows(sql, key, [objectOf(1)]);
      let over = false;
      forgotten = writer.ledger.forgetInFlight(TENANT, { groups: [], except: true }).finally(() => (over = true));
      await eventually(async () => {
        const waits = await writer.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        expect(over || waits.length > 0).toBe(true);
      });
      await storeRows(sql, key, [...rows.values()]);
    });
    await forgotten;
    expect(counts(await take())).toEqual(['1: 1 add']);
  });

  it('keeps its tries, its failure and its reason when it is not sent after all', async () => {
    await mapped(1, 1);
    const tries = () =>
      writer.database.query('SELECT attempts, tried, failed, reason, first_failed_at AS since FROM ledger');
    writer.directory.treat = () => 'not-found';
    await writer.drainOnce();
    const before = await tries();
    expect(before).toMatchObject([{ attempts: 1, tried: true, failed: true, reason: 'object-not-found' }]);
    await writer.database.query('UPDATE ledger SET next_try_at = now()');
    const flight = await lane.take(TENANT, everybody);
    if (!flight) throw new Error('nothing was due');
    await (
      await lane.send(flight, () => Promise.resolve(false))
    ).stored;
    expect(await tries()).toEqual(before);
    expect(counts(await take())).toEqual(['1: 1 add']);
  });

  it('leaves a group out that another transaction has locked, and does not wait for it', async () => {
    await mapped(1, 1);
    await mapped(2, 1);
    await writer.database.transaction(async (sql) => {
      await sql.query('SELECT 1 FROM sync_group WHERE group_id = $1 FOR UPDATE', [group(1)]);
      expect(counts(await take())).toEqual(['2: 1 add']);
    });
  });

  it('is additions before removals', async () => {
    writer.directory.groups.set(group(1), new Set(from(3, 10).map(objectOf)));
    await mapped(1, 1, 2);
    expect(counts(await take())).toEqual(['1: 2 add']);
    expect(counts(await take())).toEqual(['1: 3 remove']);
  });

  it('is nothing of a tenant from the transaction on that switched it off or paused it', async () => {
    await mapped(1, 1, 2);
    const tenant = {
      tenantId: TENANT,
      cloudServiceId: 'contoso',
      groupSyncEnabled: true,
      changedAt: new Date().toISOString(),
    };
    const say = (change: {
      readonly revision: number;
      readonly groupSyncEnabled?: boolean;
      readonly paused?: boolean;
    }) => writer.database.transaction((sql) => writer.mappings.takeTenant(sql, { ...tenant, ...change }));
    await say({ revision: 1, groupSyncEnabled: false });
    expect(await take()).toEqual([]);
    await say({ revision: 2, paused: true });
    expect(await take()).toEqual([]);
    await say({ revision: 3 });
    expect(counts(await take())).toEqual(['1: 2 add']);
  });

  it('is nothing of a paused mapping, unless another one asks for it', async () => {
    await writer.map(mapping(2), { collectionId: collection(2), groupId: group(1) });
    await writer.collection(collection(2), { added: [2] });
    await mapped(1, 1, 2);
    await writer.map(mapping(1), { collectionId: collection(1), groupId: group(1), paused: true });
    const [taken] = await take();
    expect(taken?.changes.map(({ objectId }) => objectId)).toEqual([objectOf(2)]);
    await writer.map(mapping(1), { collectionId: collection(1), groupId: group(1), paused: false });
    expect(counts(await take())).toEqual(['1: 1 add']);
  });

  describe('of a device that has re-joined under a new id', () => {
    const [oldDevice, newDevice] = [1, 2].map((n) => `eeeeeeee-0000-0000-0000-00000000000${n}`) as [string, string];
    const [oldObject, newObject] = [objectOf(101), objectOf(102)];

    beforeEach(async () => {
      writer.objects.registered.set(oldDevice, [oldObject]);
      writer.objects.registered.set(newDevice, [newObject]);
      await writer.observe([{ resourceId: 99, type: 'device', entraId: oldDevice }]);
      await writer.map(mapping(1), { collectionId: collection(1), groupId: group(1) });
      await writer.collection(collection(1), { added: [99] });
      await writer.lookUp();
      await writer.fullSync(group(1));
      await writer.drain();
      await writer.observe([{ resourceId: 99, type: 'device', entraId: newDevice }]);
      await writer.lookUp();
    });

    it('§4.4: is no removal while the addition of the new one is refused, or its answer is lost', async () => {
      for (const treatment of ['not-found', 'request-lost'] as const) {
        writer.directory.treat = ({ objectId }) => (objectId === newObject ? treatment : 'well');
        await writer.drainOnce();
        await writer.database.query(`UPDATE ledger SET next_try_at = now() + interval '1 hour' WHERE due = 1`);
        expect(await take()).toEqual([]);
        expect(writer.members(group(1))).toEqual([oldObject]);
      }
      writer.directory.treat = () => 'well';
      await writer.drain();
      expect(writer.members(group(1))).toEqual([newObject]);
    });

    it('is no removal of the first while it has re-joined again and the newest is not added yet', async () => {
      const [newestDevice, newestObject] = ['eeeeeeee-0000-0000-0000-000000000003', objectOf(103)];
      writer.directory.treat = ({ write }) => (write === 'add' ? 'not-found' : 'well');
      await writer.drainOnce();
      writer.objects.registered.set(newestDevice, [newestObject]);
      await writer.observe([{ resourceId: 99, type: 'device', entraId: newestDevice }]);
      await writer.lookUp();
      await writer.drainOnce();
      await writer.database.query(`UPDATE ledger SET next_try_at = now() + interval '1 hour' WHERE due = 1`);
      expect(await take()).toEqual([]);
      expect(writer.members(group(1))).toEqual([oldObject]);
      writer.directory.treat = () => 'well';
      await writer.drain();
      expect(writer.members(group(1))).toEqual([newestObject]);
    });

    it('§4.19: is the removal of the machine that had the number before, though the new one cannot be added', async () => {
      await writer.observe([{ resourceId: 99, type: 'device', entraId: newDevice, smsId: 'ONE' }]);
      await writer.drain();
      await writer.observe([{ resourceId: 99, type: 'device', entraId: oldDevice, smsId: 'TWO' }]);
      await writer.lookUp();
      writer.directory.treat = ({ objectId }) => (objectId === oldObject ? 'not-found' : 'well');
      await writer.drainOnce();
      await writer.database.query(`UPDATE ledger SET next_try_at = now() + interval '1 hour' WHERE due = 1`);
      expect(counts(await take())).toEqual(['1: 1 remove']);
    });

    it('is the removal of both when it leaves the collection meanwhile', async () => {
      writer.directory.treat = ({ objectId }) => (objectId === newObject ? 'not-found' : 'well');
      await writer.drainOnce();
      await writer.collection(collection(1), { removed: [99] });
      await writer.drain();
      expect(writer.members(group(1))).toEqual([]);
    });
  });

  describe('of a group that refuses', () => {
    const refuse = async () => {
      writer.directory.down = {
        reason: 'permission-denied',
        message: 'Insufficient privileges.',
        retry: 'after-change',
        reach: 'group',
      };
      const flight = await lane.take(TENANT, { ...everybody, mostFor: () => 1 });
      if (!flight) throw new Error('nothing was due');
      await (
        await lane.send(flight, () => Promise.resolve(true))
      ).stored;
      writer.directory.down = undefined;
    };
    const look = () =>
      writer.database.query('UPDATE sync_group SET blocked_until = now() WHERE blocked_code IS NOT NULL');

    it('is nothing until a read finds nothing against it; then one request, and after a success all', async () => {
      await mapped(1, ...from(40));
      await refuse();
      await writer.database.query('UPDATE ledger SET next_try_at = now()');
      expect(await take()).toEqual([]);
      expect(await writer.ledger.groupsToProbe(TENANT, 10)).toEqual([]);
      await look();
      const [blocked] = await writer.ledger.groupsToProbe(TENANT, 10);
      if (!blocked) throw new Error('it is not to be looked at');
      const still = { reason: 'permission-denied', message: 'No.', retry: 'after-change', reach: 'group' } as const;
      await writer.ledger.probed(blocked, still);
      expect(await writer.ledger.groupsToProbe(TENANT, 10)).toEqual([]);
      expect(await take()).toEqual([]);
      await writer.ledger.probed(blocked, undefined);
      const flight = await lane.take(TENANT, everybody);
      expect(counts(flight?.taken ?? [])).toEqual(['1: 18 add']);
      if (flight) await (await lane.send(flight, () => Promise.resolve(true))).stored;
      expect(counts(await take())).toEqual(['1: 22 add']);
    });

    it('shows again that it is well when nothing is due any more', async () => {
      await mapped(1, 1);
      await refuse();
      await writer.collection(collection(1), { removed: [1] });
      await look();
      const [blocked] = await writer.ledger.groupsToProbe(TENANT, 10);
      if (blocked) await writer.ledger.probed(blocked, undefined);
      expect(await writer.database.query('SELECT 1 FROM sync_group WHERE blocked_code IS NOT NULL')).toEqual([]);
    });
  });
});
