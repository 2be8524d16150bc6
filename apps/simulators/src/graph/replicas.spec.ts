import { newEntraDevice, newEntraGroup } from '../estate/new-entra-object';
import { replication } from '../estate/replication';
import { Tenant } from '../estate/tenant';
import { Replicas } from './replicas';

const SECOND = 1000;

/** A tenant with a group of one device, and replicas that draw what `draws` says, again and again. */
function lagging(settings: object, draws: readonly number[] = [0.5]) {
  let now = 1_000_000;
  let drawn = 0;
  const tenant = new Tenant('contoso', '11111111-1111-1111-1111-111111111111', 'Contoso', 'contoso.com', () => now);
  const replicas = new Replicas(
    tenant,
    () => now,
    () => draws[drawn++ % draws.length] ?? 0,
  );
  replicas.set(replication.parse({ replicas: 1, ...settings }));
  const group = newEntraGroup(tenant, { displayName: 'G' });
  const [first, second] = ['D1', 'D2'].map((displayName) => newEntraDevice(tenant, { displayName }));
  if (!first || !second) throw new Error('no devices');
  tenant.settle(group);
  tenant.settle(first);
  group.members.settle([first.id]);
  return {
    tenant,
    replicas,
    group,
    first,
    second,
    wait: (seconds: number) => {
      now += seconds * SECOND;
    },
    seen: (index = false) => {
      const view = replicas.any({ index });
      return view.members(group).after(undefined, 10);
    },
  };
}

it('2.3: without a lag the next read shows a write', () => {
  const { group, second, seen, first } = lagging({});
  group.members.add(second.id);
  expect(seen()).toEqual([first.id, second.id].toSorted());
});

it('2.3: a write is seen after the lag, not before', () => {
  const { group, first, seen, wait } = lagging({ minSeconds: 5, maxSeconds: 5 });
  wait(10);
  expect(seen()).toEqual([first.id]);
  group.members.delete(first.id);
  wait(4.9);
  expect(seen()).toEqual([first.id]);
  wait(0.2);
  expect(seen()).toEqual([]);
});

it('2.3: a new object is not there for a while, a deleted one and its links still are', () => {
  const { tenant, replicas, first, second, wait, seen } = lagging({ minSeconds: 5, maxSeconds: 5 });
  wait(10);
  seen();
  tenant.put(second);
  tenant.delete(first.id);
  const view = () => replicas.any({ index: false });
  expect(view().find(second.id)).toBeUndefined();
  expect(view().devicesWith(second.deviceId)).toEqual([]);
  expect(view().find(first.id)).toEqual(first);
  expect(view().devicesWith(first.deviceId)).toEqual([first]);
  expect(seen()).toEqual([first.id]);
  expect([...view().objects('device')].map(({ object }) => object.id)).toEqual([first.id]);
  expect(view().count('device')).toBe(1);
  wait(5.1);
  expect(view().find(second.id)).toEqual(second);
  expect(view().find(first.id)).toBeUndefined();
  expect([...view().objects('device')].map(({ object }) => object.id)).toEqual([second.id]);
  expect(seen()).toEqual([]);
});

it('2.3: changed words are old for a while', () => {
  const { tenant, replicas, group, wait } = lagging({ minSeconds: 5, maxSeconds: 5 });
  wait(10);
  replicas.any({ index: false });
  tenant.change(group, () => (group.groupTypes = ['DynamicMembership']));
  expect(replicas.any({ index: false }).group(group.id)?.groupTypes).toEqual([]);
  wait(6);
  expect(replicas.any({ index: false }).group(group.id)?.groupTypes).toEqual(['DynamicMembership']);
});

it('11.4: what a replica has shown it does not take back, though it falls behind further', () => {
  const { group, second, seen, wait } = lagging({ minSeconds: 0, maxSeconds: 10 }, [0, 0, 0, 0.99]);
  wait(100);
  group.members.add(second.id);
  wait(1);
  expect(seen()).toContain(second.id);
  for (let draws = 0; draws < 20; draws++) {
    wait(2);
    expect(seen()).toContain(second.id);
  }
});

it('11.4: two replicas contradict each other while one stands still', () => {
  const picks: number[] = [];
  const { group, first, replicas, seen, wait } = lagging({ replicas: 2 }, picks);
  replicas.set(replication.parse({ replicas: 2, frozen: 1 }));
  wait(1);
  group.members.delete(first.id);
  picks.push(0.1);
  expect(seen()).toEqual([first.id]);
  picks[0] = 0.9;
  expect(seen()).toEqual([]);
  replicas.set(replication.parse({ replicas: 2 }));
  picks[0] = 0;
  expect(seen()).toEqual([]);
});

it('2.1: the index for advanced queries is behind still further', () => {
  const { group, first, seen, wait } = lagging({ indexSeconds: 30 });
  wait(60);
  group.members.delete(first.id);
  wait(20);
  expect(seen()).toEqual([]);
  expect(seen(true)).toEqual([first.id]);
  wait(11);
  expect(seen(true)).toEqual([]);
});

it('11.4: a share of the draws comes from the long tail', () => {
  const { group, first, seen, wait } = lagging(
    { minSeconds: 1, maxSeconds: 1, tailShare: 0.5, tailSeconds: 720 },
    [0.1, 0.2, 0.999],
  );
  wait(1000);
  seen();
  group.members.delete(first.id);
  wait(700);
  expect(seen()).toEqual([first.id]);
});
