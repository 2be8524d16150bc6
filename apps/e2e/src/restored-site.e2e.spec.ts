import type { Mapping } from '@rollcall/client';
import { collectionObserved } from '@rollcall/contracts';
import { eventually, startSystem, type Listening, type RunningSystem } from '@rollcall/testing';
import { Company, SITE, TENANT, type Person } from './company';
import { mapNew, type Pair } from './pair';
import { WatcherDatabase } from './watcher-database';

jest.setTimeout(180_000);

let system: RunningSystem;
let company: Company;
let database: WatcherDatabase;
let observed: Listening;

beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
  database = await WatcherDatabase.of(system);
  observed = await system.topics.listen(collectionObserved.topic);
});
afterAll(async () => {
  await database?.close();
  await system?.stop();
});

/** Since when the site is shown as restored; undefined when it is not. */
async function restoredAt(): Promise<string | undefined> {
  return (await system.admin.sites()).find(({ id }) => id === SITE)?.restoredAt;
}

const untilRestored = () =>
  eventually(async () => (await restoredAt()) ?? false, { within: 30_000, what: 'that the site is shown as restored' });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'granted',
    (error: unknown) => (typeof error === 'object' && error && 'code' in error ? error.code : error),
  );

/** Waits until the runs of the mapping have done so many removals. */
const untilRemoved = ({ id: mappingId }: Mapping, count: number) =>
  eventually(
    async () => {
      const runs = await system.monitoring.runs({ mappingId });
      expect(runs.reduce((sum, { removals }) => sum + removals.done, 0)).toBe(count);
    },
    { within: 30_000, what: `${count} removals` },
  );

describe('§4.20: a site that is restored from its backup', () => {
  let pair: Pair;
  let guarded: Pair;
  let a: Person, b: Person, c: Person, late: Person, later: Person;
  let many: readonly Person[];

  beforeAll(async () => {
    [a, b, c, late, later] = await company.people('device', 'A', 'B', 'C', 'Late', 'Later');
    many = await company.crowd('device', 4, 'Many');
    pair = await mapNew(company, [a, b, c]);
    const collection = await company.collection('device', [a]);
    const group = await company.group();
    const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
    const guard = { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' };
    guarded = { collection, group, mapping: await system.admin.createMapping({ ...wish, guard }) };
    await company.untilInStep(pair.mapping, [a, b, c]);
    await company.untilInStep(guarded.mapping, [a]);
    await system.control.site.backUp(SITE);
    await company.changeCollection(pair.collection, { join: [late], leave: [a] });
    await company.changeCollection(guarded.collection, { join: many });
    await company.untilInStep(pair.mapping, [b, c, late]);
    await company.untilInStep(guarded.mapping, [a, ...many]);
    await system.control.site.restore(SITE);
    await untilRestored();
  });

  it('loses nobody, gives who is in it again and who joins, and says why the others wait', async () => {
    await company.untilHolds(pair.group, [a, b, c, late]);
    await company.changeCollection(pair.collection, { join: [later], leave: [b] });
    await company.untilHolds(pair.group, [a, b, c, late, later]);
    expect(await company.holds(guarded.group)).toEqual([a, ...many].map(({ name }) => name).sort());
    const { collectionId, name } = pair.collection;
    await eventually(
      async () => {
        const shown = await system.monitoring.collections({ nameStartsWith: name });
        const message = expect.stringContaining('as after a restore');
        expect(shown.find((one) => one.collectionId === collectionId)).toMatchObject({ state: 'incomplete', message });
      },
      { within: 30_000, what: 'the reason' },
    );
    expect((await system.admin.sites()).find(({ id }) => id === SITE)?.message).toContain('somebody confirms');
  });

  it('waits with a full sync too: nobody is taken out as a stranger', async () => {
    const [run] = await system.admin.synchronizeMapping(pair.mapping.id);
    await eventually(
      async () =>
        expect(await system.monitoring.run(run?.id ?? '')).toMatchObject({
          state: 'observing',
          code: 'source-incomplete',
        }),
      { within: 30_000, what: 'that the run says what it waits for' },
    );
    await system.admin.cancel(run?.id ?? '');
    expect(await company.holds(pair.group)).toEqual([a, b, c, late, later].map(({ name }) => name).sort());
  });

  it('is not confirmed by who has seen another restore, or another site', async () => {
    const other = new Date(Date.parse(await untilRestored()) - 1_000).toISOString();
    expect(await codeOf(system.admin.confirmRestored(SITE, other))).toBe('nothing-to-confirm');
    expect(await codeOf(system.admin.confirmRestored('nowhere', other))).toBe('site-not-found');
  });

  it('is believed when a person confirms it: who left then leaves, once, as far as the guard lets them', async () => {
    await system.control.entra.resetCounters();
    const seen = await untilRestored();
    await system.admin.confirmRestored(SITE, seen);
    await company.untilInStep(pair.mapping, [a, c, later]);
    await company.untilShows(guarded.mapping, { attention: ['held'], memberCount: 1, removalsHeld: 4 });
    expect(await company.holds(guarded.group)).toEqual([a, ...many].map(({ name }) => name).sort());
    await eventually(async () => expect(await restoredAt()).toBeUndefined(), { within: 30_000, what: 'its trust' });
    await untilRemoved(pair.mapping, 3); // A before the restore, B and Late
    expect(await system.control.entra.counters()).toMatchObject({ membersRemoved: 2, membersAlreadySo: 0 });
    expect(await codeOf(system.admin.confirmRestored(SITE, seen))).toBe('nothing-to-confirm');
    const [entry] = await system.admin.audit({ subject: SITE });
    expect(entry).toMatchObject({ what: 'restored-site-confirmed', before: { restoredAt: seen } });
  });

  it('lets the held ones go when a person releases them', async () => {
    const run = await eventually(
      async () =>
        (await system.monitoring.runs({ mappingId: guarded.mapping.id })).find(({ state }) => state === 'held') ?? null,
      { within: 30_000, what: 'the hold' },
    );
    const plan = await eventually(
      async () => {
        const known = await system.admin.plan(run.id);
        return known.held === 4 && known;
      },
      { within: 30_000, what: 'the list' },
    );
    await system.admin.decide(run.id, 'release', plan.planHash);
    await company.untilInStep(guarded.mapping, [a]);
  });
});

describe('a watcher whose database', () => {
  let pair: Pair;
  let a: Person, b: Person, c: Person, d: Person, e: Person;

  beforeEach(async () => {
    [a, b, c, d, e] = await company.people('device', 'A', 'B', 'C', 'D', 'E');
    pair = await mapNew(company, [a, b, c]);
    await company.untilInStep(pair.mapping, [a, b, c]);
  });

  /** The line of versions of the collection, as subscribers know it. */
  const epoch = () => {
    const { collectionId } = pair.collection;
    return observed.of(collectionObserved).findLast((one) => one.collectionId === collectionId)?.epoch ?? 0;
  };

  /** While the watcher is down something happens to its tables, B leaves and E joins. */
  async function whileDown(happens: () => Promise<void>): Promise<void> {
    await system.services.kill('collection-watcher');
    await happens();
    await company.changeCollection(pair.collection, { join: [e], leave: [b] });
    await system.services.start('collection-watcher');
  }

  /** Exactly these are in the group by a new line, which goes on; `before`: the epoch that was. */
  async function heals(people: readonly Person[], before: number): Promise<void> {
    await company.untilInStep(pair.mapping, people);
    await eventually(() => expect(epoch()).toBeGreaterThan(before), { what: 'a new epoch' });
    const [left, ...others] = people as [Person, ...Person[]];
    await company.changeCollection(pair.collection, { leave: [left] });
    await company.untilInStep(pair.mapping, others);
    expect(await system.monitoring.deadLetters()).toEqual([]);
  }

  it('was restored from an older copy loses no change, and nobody leaves whom the site shows', async () => {
    await database.copy();
    await company.changeCollection(pair.collection, { join: [d], leave: [a] });
    await company.untilInStep(pair.mapping, [b, c, d]);
    const before = epoch();
    await whileDown(() => database.putBack());
    await heals([c, d, e], before);
    await untilRemoved(pair.mapping, 3); // A, B, and the one at the end
  });

  it('was emptied knows again what is mapped', async () => {
    const before = epoch();
    await whileDown(() => database.empty());
    await heals([a, c, e], before);
    await untilRemoved(pair.mapping, 2);
  });

  it('holds a damaged set reads it anew', async () => {
    const before = epoch();
    await database.damage(pair.collection.collectionId);
    await company.changeCollection(pair.collection, { join: [e], leave: [b] });
    await heals([a, c, e], before);
    await untilRemoved(pair.mapping, 2);
  });
});
