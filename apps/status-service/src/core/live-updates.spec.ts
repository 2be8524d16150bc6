import { everything, LiveUpdates, type Change } from './live-updates';

describe('live updates', () => {
  let pass: (() => void)[];
  let heard: Change[];
  let updates: LiveUpdates;

  beforeEach(() => {
    pass = [];
    heard = [];
    updates = new LiveUpdates((callback) => pass.push(callback));
    updates.subscribe((change) => heard.push(change));
  });

  const timePasses = () => pass.splice(0).forEach((callback) => callback());

  it('says once what happened often in a moment', () => {
    for (let i = 0; i < 1000; i++) updates.take({ what: 'members', mappingId: 'a' });
    updates.take({ what: 'members', mappingId: 'b' });
    timePasses();
    expect(heard).toEqual([
      { what: 'members', mappingId: 'a' },
      { what: 'members', mappingId: 'b' },
    ]);
  });

  it('says again what happens after that moment', () => {
    updates.take({ what: 'runs', mappingId: 'a' });
    timePasses();
    updates.take({ what: 'runs', mappingId: 'a' });
    timePasses();
    expect(heard).toHaveLength(2);
  });

  it('says nothing of single mappings when all of a kind changed', () => {
    updates.take({ what: 'cloud-sync', mappingId: 'a' });
    updates.take({ what: 'cloud-sync' });
    timePasses();
    expect(heard).toEqual([{ what: 'cloud-sync' }]);
  });

  it('makes very many mappings one change of all', () => {
    for (let i = 0; i < 500; i++) updates.take({ what: 'cloud-sync', mappingId: String(i) });
    timePasses();
    expect(heard).toEqual([{ what: 'cloud-sync' }]);
  });

  it('tells everybody, until they leave', () => {
    const others: Change[] = [];
    const leave = updates.subscribe((change) => others.push(change));
    updates.take({ what: 'ends' });
    timePasses();
    leave();
    updates.take({ what: 'ends' });
    timePasses();
    expect(others).toHaveLength(1);
    expect(heard).toHaveLength(2);
  });

  it('has a change of everything for who may have missed something', () => {
    everything.forEach((change) => updates.take(change));
    timePasses();
    expect(heard).toEqual(everything);
  });
});
