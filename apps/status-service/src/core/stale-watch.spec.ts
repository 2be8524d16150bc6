import { exampleRow } from '../inbound/examples';
import { StaleWatch } from './stale-watch';

const row = (mappingId: string, stale: boolean) => ({
  ...exampleRow,
  mappingId,
  attention: stale ? (['stale'] as const).slice() : [],
});

describe('what time makes stale', () => {
  it('is no news at the first look', () => {
    expect(new StaleWatch().look([row('a', true), row('b', false)])).toEqual([]);
  });

  it('is said when it becomes so and when it ends, once each', () => {
    const watch = new StaleWatch();
    watch.look([row('a', false), row('b', false)]);
    expect(watch.look([row('a', true), row('b', false)])).toEqual([
      { what: 'cloud-sync', mappingId: 'a' },
      { what: 'ends' },
    ]);
    expect(watch.look([row('a', true), row('b', false)])).toEqual([]);
    expect(watch.look([row('a', false), row('b', false)])).toEqual([
      { what: 'cloud-sync', mappingId: 'a' },
      { what: 'ends' },
    ]);
  });

  it('is said as one change when a whole site is concerned', () => {
    const watch = new StaleWatch();
    const rows = (stale: boolean) => Array.from({ length: 101 }, (_, number) => row(`m${number}`, stale));
    watch.look(rows(false));
    expect(watch.look(rows(true))).toEqual([{ what: 'cloud-sync' }, { what: 'ends' }]);
  });
});
