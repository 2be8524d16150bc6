import fc from 'fast-check';
import { TENANT_ID, TinyGraph } from '../../fixtures/tiny-graph';
import type { Change, Metered, Outcome } from '../../core/ports';
import { GraphDirectory } from './graph-directory';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const OTHER = 'bbbbbbbb-0000-0000-0000-000000000002';
const objectId = (n: number) => `aaaaaaaa-0000-0000-0000-${String(n).padStart(12, '0')}`;
const add = (n: number, before: Change['before'] = 'no', lately = false): Change => ({
  objectId: objectId(n),
  write: 'add',
  before,
  ...(lately && { lately }),
});
const remove = (n: number): Change => ({ objectId: objectId(n), write: 'remove', before: 'yes' });
const range = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

/** A tenant with a group and people in it, and its directory. */
function tenant(objects: number, members: readonly number[] = []) {
  const graph = new TinyGraph();
  for (const n of range(objects)) graph.objects.set(objectId(n), 'device');
  graph.groups.set(GROUP, new Set(members.map(objectId)));
  const noted: Metered[] = [];
  const quota = { admitRead: async () => undefined, note: (_: string, metered: Metered) => void noted.push(metered) };
  const directory = new GraphDirectory(new Map([[TENANT_ID, graph.access()]]), quota);
  const write = async (changes: readonly Change[], mayBegin: () => Promise<boolean> = async () => true) => {
    const groups = [{ tenantId: TENANT_ID, groupId: GROUP, changes }];
    return (await directory.write(TENANT_ID, groups, mayBegin)).flatMap(({ outcomes }) => outcomes);
  };
  const isIn = (n: number) => graph.groups.get(GROUP)?.has(objectId(n)) ?? false;
  return { graph, directory, write, isIn, noted };
}

/** What was said of each, such as `done` or `none: object-not-found`. */
const verdicts = (outcomes: readonly Outcome[]) =>
  new Map(
    outcomes.map(({ objectId, effect, refusal }) => [objectId, refusal ? `${effect}: ${refusal.reason}` : effect]),
  );
const of = (outcomes: readonly Outcome[], n: number) => verdicts(outcomes).get(objectId(n));

describe('a PATCH of 20 with one member that exists already and one that does not exist', () => {
  it.each([
    ['named by Graph', true, 200],
    ['not named by Graph', false, 200],
    ['where the filter over members is refused', true, 400],
  ])('lets the other 18 in with at most 6 more writes: %s', async (_, namesMissing, filterStatus) => {
    const { graph, write, isIn } = tenant(19, [7]);
    Object.assign(graph, { namesMissing, filterStatus });
    const outcomes = await write(range(20).map((n) => add(n)));
    expect(of(outcomes, 20)).toBe('none: object-not-found');
    for (const n of range(19)) expect([isIn(n), of(outcomes, n)]).toEqual([true, 'done']);
    expect(outcomes).toHaveLength(20);
    expect(graph.writes.length - 1).toBeLessThanOrEqual(6);
  });
});

describe('after a lost answer', () => {
  it('asks who is in already instead of writing each once more', async () => {
    const { graph, write } = tenant(20, range(20));
    const outcomes = await write(range(20).map((n) => add(n, 'unknown')));
    expect([...verdicts(outcomes).values()]).toEqual(Array(20).fill('done'));
    expect(graph.writes).toHaveLength(1);
  });

  it('adds those who are not in, and only those', async () => {
    const { graph, write, isIn } = tenant(20, range(12));
    const outcomes = await write(range(20).map((n) => add(n, 'unknown')));
    expect([...verdicts(outcomes).values()]).toEqual(Array(20).fill('done'));
    expect(range(20).every(isIn)).toBe(true);
    expect(graph.writes).toHaveLength(2);
  });

  it('believes no read of somebody of whom Graph has spoken within the replica lag', async () => {
    const { graph, write, isIn } = tenant(2, [1]);
    graph.shown.set(GROUP, new Set([objectId(1), objectId(2)])); // somebody has just taken out number 2
    const outcomes = await write([add(1, 'unknown', true), add(2, 'unknown', true)]);
    expect([...verdicts(outcomes).values()]).toEqual(['done', 'done']);
    expect(isIn(2)).toBe(true);
  });
});

it('gives everybody the right verdict in the end, with few writes, whatever is in the request and whatever reads show', async () => {
  const kinds = fc.constantFrom('free', 'free', 'free', 'free', 'member', 'missing', 'other' as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(kinds, { minLength: 1, maxLength: 20 }),
      fc.record({
        namesMissing: fc.boolean(),
        filterStatus: fc.constantFrom(200, 200, 403, 500),
        stale: fc.boolean(),
        twice: fc.boolean(),
      }),
      async (people, { namesMissing, filterStatus, stale, twice }) => {
        const { graph, write, isIn } = tenant(0);
        const numbers = people.map((_, index) => index + 1);
        for (const [index, kind] of people.entries()) {
          if (kind !== 'missing') graph.objects.set(objectId(index + 1), kind === 'other' ? 'other' : 'device');
          if (kind === 'member') graph.groups.get(GROUP)?.add(objectId(index + 1));
        }
        Object.assign(graph, { namesMissing, filterStatus });
        if (stale) graph.shown.set(GROUP, new Set(numbers.filter((n) => n % 2 === 0).map(objectId)));
        const changes = numbers.map((n) => add(n));
        const outcomes = await write(twice ? [...changes, ...changes] : changes);
        const expected = {
          free: 'done',
          member: 'done',
          missing: 'none: object-not-found',
          other: 'none: type-not-allowed',
        };
        for (const [index, kind] of people.entries()) {
          expect([kind, of(outcomes, index + 1)]).toEqual([kind, expected[kind]]);
          expect(isIn(index + 1)).toBe(kind === 'free' || kind === 'member');
        }
        expect(outcomes).toHaveLength(people.length);
        const bad = people.filter((kind) => kind !== 'free').length;
        const told = !stale && people.every((kind) => kind !== 'other');
        // Reads that tell the truth leave the first, one for the rest, and one for each of the others. At worst all are told apart by writes.
        expect(graph.writes.length).toBeLessThanOrEqual(told ? 2 + bad : 24 + 2 * bad + 1);
      },
    ),
    { numRuns: 300 },
  );
});

describe('what concerns more than a member', () => {
  it('stops the group at the first refusal of it, and leaves the rest as it was', async () => {
    const { graph, write } = tenant(60);
    graph.before = ({ method }) =>
      method === 'PATCH'
        ? { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } } }
        : undefined;
    const outcomes = await write([...range(20 * 21).map((n) => add(n))]);
    expect(graph.writes).toHaveLength(20); // one batch
    expect(of(outcomes, 1)).toBe('none: permission-denied');
    expect(of(outcomes, 420)).toBe('none');
  });

  it('sends nothing more to a tenant that throttles, not even what only has to be told apart', async () => {
    const { graph, write } = tenant(39, [1]);
    graph.before = ({ body }) =>
      JSON.stringify(body ?? '').includes(objectId(21))
        ? { status: 429, headers: { 'Retry-After': '7' }, body: { error: { code: 'TooManyRequests', message: '' } } }
        : undefined;
    const outcomes = await write(range(39).map((n) => add(n)));
    expect(of(outcomes, 21)).toBe('none: throttled');
    expect(of(outcomes, 2)).toBe('none');
    expect(graph.asked).toHaveLength(2);
  });

  it('says of what could not begin any more that nothing has happened', async () => {
    const { graph, write } = tenant(20, [1]);
    let calls = 0;
    const outcomes = await write(
      range(20).map((n) => add(n)),
      async () => ++calls <= 1,
    );
    expect([...verdicts(outcomes).values()]).toEqual(Array(20).fill('none'));
    expect(graph.asked).toHaveLength(1);
  });

  it('knows nothing of a batch that was lost, and takes it for trouble of the tenant', async () => {
    const { graph, write } = tenant(2);
    graph.before = ({ url }) => (url === '/$batch' ? { status: 503 } : undefined);
    const outcomes = await write([add(1), add(2)]);
    expect(outcomes).toMatchObject([
      { effect: 'unknown', refusal: { reason: 'directory-unavailable', reach: 'tenant' } },
      { effect: 'unknown', refusal: { reason: 'directory-unavailable', reach: 'tenant' } },
    ]);
  });

  it.each([
    ['an empty body', { status: 200 }],
    ['no answer for a request', { status: 200, body: { responses: [] } }],
    ['an answer of another shape', { status: 200, body: { responses: 'none' } }],
  ])('knows nothing after %s', async (_, said) => {
    const { graph, write } = tenant(2);
    graph.before = ({ url }) => (url === '/$batch' ? said : undefined);
    expect([...verdicts(await write([add(1), add(2)])).values()]).toEqual(
      Array(2).fill('unknown: directory-unavailable'),
    );
  });

  it('is a missing group when Graph does not say what is missing and reads do not find the group', async () => {
    const { graph, write } = tenant(20);
    graph.groups.delete(GROUP);
    graph.before = ({ method }) =>
      method === 'PATCH'
        ? { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } }
        : undefined;
    const outcomes = await write(range(20).map((n) => add(n)));
    expect([...verdicts(outcomes).values()]).toEqual(Array(20).fill('none: group-not-found'));
    expect(graph.writes).toHaveLength(1);
  });
});

describe('a removal that finds nobody', () => {
  it('is done when the group is there', async () => {
    const { write } = tenant(2, [1]);
    expect([...verdicts(await write([remove(1), remove(2)])).values()]).toEqual(['done', 'done']);
  });

  /** The simulator and Graph name the group or the member; a group that is gone may answer as if only the member were. */
  const goneQuietly = (graph: TinyGraph) => {
    graph.before = ({ method }) =>
      method === 'DELETE'
        ? { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } }
        : undefined;
  };

  it('is not done when the group is gone', async () => {
    const { graph, write } = tenant(2, [1]);
    goneQuietly(graph);
    graph.groups.delete(GROUP);
    const outcomes = await write([remove(1), remove(2)]);
    expect([...verdicts(outcomes).values()]).toEqual(Array(2).fill('unknown: group-not-found'));
    expect(outcomes[0]?.refusal?.reach).toBe('group');
  });

  it.each([
    [403, 'permission-denied'],
    [429, 'throttled'],
    [503, 'directory-unavailable'],
  ])('is not done while the group cannot be read (%i)', async (status, reason) => {
    const { graph, write } = tenant(2);
    graph.before = ({ url }) => (url === `/groups/${GROUP}?$select=id` ? { status } : undefined);
    expect(of(await write([remove(1)]), 1)).toBe(`unknown: ${reason}`);
  });

  it('is not done when it cannot be asked any more whether the group is there', async () => {
    const { write } = tenant(2);
    let calls = 0;
    expect(of(await write([remove(1)], async () => ++calls <= 1), 1)).toBe('unknown: directory-unavailable');
  });

  it('asks for all groups of a batch at once', async () => {
    const { graph, directory } = tenant(2);
    graph.groups.set(OTHER, new Set());
    const groups = [GROUP, OTHER].map((groupId) => ({ tenantId: TENANT_ID, groupId, changes: [remove(1)] }));
    let calls = 0;
    const answered = await directory.write(TENANT_ID, groups, async () => ++calls <= 2);
    expect(answered.map(({ groupId, outcomes }) => [groupId, of(outcomes, 1)])).toEqual([
      [GROUP, 'done'],
      [OTHER, 'done'],
    ]);
  });
});

describe('the quota', () => {
  it('hears of every request once, with what Graph says beside its answer', async () => {
    const { graph, write, noted } = tenant(3, [3]);
    graph.before = ({ method }) =>
      method === 'DELETE'
        ? {
            status: 429,
            headers: {
              'Retry-After': '2.5',
              'x-ms-resource-unit': '1',
              'x-ms-throttle-limit-percentage': '1.2',
              'x-ms-throttle-scope': 'Tenant_Application/Write/a/t',
              'x-ms-throttle-information': 'WriteLimitExceeded',
            },
          }
        : undefined;
    await write([add(1), add(2), remove(3)]);
    const throttled = {
      retryAfterMs: 2_500,
      scope: 'Tenant_Application/Write/a/t',
      information: 'WriteLimitExceeded',
    };
    expect(noted).toEqual([
      { request: 'addition', members: 2, status: 204 },
      { request: 'removal', members: 1, status: 429, units: 1, percentage: 1.2, throttled },
    ]);
  });

  it('hears of each request of a batch that failed as a whole', async () => {
    const { graph, write, noted } = tenant(3);
    graph.before = ({ url }) => (url === '/$batch' ? { status: 429, headers: { 'retry-after': '9' } } : undefined);
    await write([add(1), remove(3)]);
    expect(noted).toEqual([
      { request: 'addition', members: 1, status: 429, throttled: { retryAfterMs: 9_000 } },
      { request: 'removal', members: 1, status: 429, throttled: { retryAfterMs: 9_000 } },
    ]);
  });

  it('is asked before reads, and hears of them', async () => {
    const { directory, noted } = tenant(1, [1]);
    await directory.memberPage({ tenantId: TENANT_ID, groupId: GROUP });
    await directory.probe(TENANT_ID).catch(() => undefined);
    expect(noted.map(({ request }) => request)).toEqual(['read', 'read']);
  });
});
