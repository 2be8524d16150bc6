import type { ObservedResource } from '@rollcall/contracts';
import { newestOfEach, type Observation } from './newest-of-each';

const A = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1111111111111111-01';
const A_AGAIN = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-2222222222222222-01';
const B = '00-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-1111111111111111-01';

const resource = (resourceId: number, revision: number): ObservedResource => ({
  resourceId,
  type: 'device',
  name: `PC${resourceId}`,
  entraId: null,
  entraTenantId: null,
  obsolete: false,
  vanishedAt: null,
  revision,
});

const observation = (site: string, traceparent: string | undefined, ...resources: ObservedResource[]): Observation => ({
  data: { site, bucket: 0, resources },
  received: { traceparent },
});

const told = (observations: readonly Observation[]) =>
  newestOfEach(observations).map(({ site, resources, traceparent }) => ({
    site,
    traceparent,
    resources: resources.map(({ resourceId, revision }) => [resourceId, revision]),
  }));

it('says of each resource only its greatest revision, whichever event came last', () => {
  const events = [
    observation('HQ', A, resource(1, 5), resource(2, 1)),
    observation('HQ', A, resource(1, 4), resource(2, 2)),
  ];
  expect(told(events)).toEqual([
    {
      site: 'HQ',
      traceparent: A,
      resources: [
        [1, 5],
        [2, 2],
      ],
    },
  ]);
});

it('keeps sites apart, in their order, though their numbers are the same', () => {
  expect(told([observation('US', A, resource(1, 1)), observation('HQ', A, resource(1, 2))])).toEqual([
    { site: 'HQ', traceparent: A, resources: [[1, 2]] },
    { site: 'US', traceparent: A, resources: [[1, 1]] },
  ]);
});

it('keeps apart what was observed in different traces, and together what was in one', () => {
  const events = [
    observation('HQ', A, resource(1, 1)),
    observation('HQ', B, resource(2, 1)),
    observation('HQ', A_AGAIN, resource(3, 1)),
    observation('HQ', undefined, resource(4, 1)),
  ];
  expect(told(events)).toEqual([
    {
      site: 'HQ',
      traceparent: A,
      resources: [
        [1, 1],
        [3, 1],
      ],
    },
    { site: 'HQ', traceparent: B, resources: [[2, 1]] },
    { site: 'HQ', traceparent: null, resources: [[4, 1]] },
  ]);
});

it('says nothing when nothing was said', () => {
  expect(told([])).toEqual([]);
});
