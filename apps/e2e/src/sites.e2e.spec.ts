import { randomUUID } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectionObserved, look, siteObserved, type EndState } from '@rollcall/contracts';
import { eventually, startSystem, type Listening, type RunningSystem } from '@rollcall/testing';
import { CLIENT_ID, Company, SECRET, TENANT, TENANT_ID, type Person } from './company';
import type { Pair } from './pair';
import { PROVIDERS, sitesEstate } from './sites-estate';

jest.setTimeout(240_000);

/** Nobody listens there. */
const DEAD = 'https://127.0.0.1:9/AdminService';
/** Longer than anybody waits for an answer, so that only taking the rule away ends the wait. */
const NEVER_MS = 600_000;
const LIMITS = { inFlight: 3, perSecond: 20 };

let system: RunningSystem;
let observed: Listening;

const file = (name: string): string => join(system.folder, name);

beforeAll(async () => {
  const estate = sitesEstate();
  system = await startSystem({ estate, services: [] });
  rmSync(estate);
  copyFileSync(join(system.simulatorData, 'ca.pem'), file('branch-ca.pem'));
  writeFileSync(file('hq.token'), 'token-of-hq');
  writeFileSync(file('cloud.secret'), SECRET);
  system.configure(({ sites, tenants }) => {
    const [hq = {}, branch = {}, cloud = {}, archive = {}] = sites;
    const addresses = (site: Record<string, unknown>) => [site['adminService']].flat().map(String);
    Object.assign(hq, {
      adminService: [DEAD, ...addresses(hq)],
      authentication: { kind: 'bearer', tokenFile: file('hq.token') },
    });
    // The other end of its first address has the certificate of all sites, which stays as it is.
    Object.assign(branch, { adminService: addresses(branch).slice(1), caFile: file('branch-ca.pem') });
    Object.assign(cloud, {
      adminService: addresses(cloud)[0]?.replace(
        '/AdminService',
        '/CCM_Proxy_ServerAuth/72057594037927941/AdminService',
      ),
      authentication: {
        kind: 'clientCredentials',
        tenantId: TENANT_ID,
        clientId: CLIENT_ID,
        secretFile: file('cloud.secret'),
        authority: authorityOf(tenants[0]),
      },
    });
    Object.assign(archive, { requests: LIMITS });
  });
  await system.services.start();
  observed = await system.topics.listen('collections.v1');
  for (const site of ['hq', 'branch', 'cloud'] as const) settled[site] = await settle(site);
});
afterEach(() => system.control.site.removeAllFaults());
afterAll(() => system?.stop());

const authorityOf = (tenant: Record<string, unknown> = {}): unknown => {
  const { cloud } = tenant;
  return typeof cloud === 'object' && cloud && 'authority' in cloud ? cloud.authority : undefined;
};

/** A site with a collection and its group, in step. */
interface Settled {
  readonly company: Company;
  readonly pair: Pair;
  people: readonly Person[];
}

const settled: Record<string, Settled> = {};

async function settle(site: string): Promise<Settled> {
  const company = new Company(system, { site });
  const people = await company.crowd('device', 3, site);
  const collection = await company.collection('device', people);
  const group = await system.control.entra.createGroup(TENANT, { displayName: `Devices of ${site}` });
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, people);
  return { company, pair: { collection, group, mapping }, people };
}

const of = (site: string): Settled => {
  const found = settled[site];
  if (!found) throw new Error(`nothing is settled at ${site}`);
  return found;
};

/** One device leaves the collection, another joins it. */
async function change(site: string): Promise<void> {
  const one = of(site);
  const join = await one.company.crowd('device', 1, site);
  await one.company.changeCollection(one.pair.collection, { join, leave: one.people.slice(0, 1) });
  one.people = [...one.people.slice(1), ...join];
}

const untilInStep = (site: string) => of(site).company.untilInStep(of(site).pair.mapping, of(site).people);

/** A change at the site arrives in its group. */
async function expectRead(site: string): Promise<void> {
  await change(site);
  await untilInStep(site);
}

/** Waits until the site is shown so, and gives the sentence beside it. */
const untilEnd = (site: string, state: EndState): Promise<string> =>
  eventually(
    async () => {
      const end = (await system.monitoring.ends()).find(({ kind, id }) => kind === 'site' && id === site);
      expect(end).toMatchObject({ state });
      return end?.message ?? ' ';
    },
    { within: 120_000, what: `that ${site} is ${state}` },
  );

/** While the site is shown so, somebody leaves its collection: nobody is removed for as long as it lasts. */
async function expectShownAndNothingConcluded(site: string, state: EndState): Promise<string> {
  const message = await untilEnd(site, state);
  const { company, pair, people } = of(site);
  await change(site);
  const polls = pollsOf(site).length;
  await eventually(() => pollsOf(site).length > polls, { within: 120_000, what: 'another poll' });
  expect(await company.holds(pair.group)).toEqual(namesOf(people));
  return message;
}

const namesOf = (people: readonly Person[]): string[] => people.map(({ name }) => name).sort();

const pollsOf = (site: string) => observed.of(siteObserved).filter((beat) => beat.site === site);

describe('a site with several addresses', () => {
  const provider = (name: string, down: boolean) => system.control.site.changeProvider('hq', name, { down });

  it('is read though the first is dead from the start', async () => {
    await expectRead('hq');
    expect(pollsOf('hq').filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it('is read by the next when the one in use dies, and by the one before when that dies too', async () => {
    const [first, second] = PROVIDERS.hq;
    const before = pollsOf('hq').length;
    await provider(first, true);
    await expectRead('hq');
    await provider(first, false);
    await provider(second, true);
    await expectRead('hq');
    expect(
      pollsOf('hq')
        .slice(before)
        .filter(({ state }) => state !== 'ok'),
    ).toEqual([]);
    await provider(first, true);
    expect(await expectShownAndNothingConcluded('hq', 'unreachable')).toContain('cannot be reached');
    await Promise.all([provider(first, false), provider(second, false)]);
    await untilInStep('hq');
  });
});

describe('a site behind a cloud management gateway', () => {
  it('is read as an app of Entra', () => expectRead('cloud'));

  it('shows what Entra says of its secret, and goes on with the next one without a restart', async () => {
    writeFileSync(file('cloud.secret'), 'outdated');
    expect(await expectShownAndNothingConcluded('cloud', 'credential')).toContain('AADSTS7000215');
    await system.control.entra.changeApp(TENANT, CLIENT_ID, { secret: 'renewed' });
    writeFileSync(file('cloud.secret'), 'renewed');
    await untilEnd('cloud', 'ok');
    await system.control.entra.changeApp(TENANT, CLIENT_ID, { secret: SECRET }); // which Graph's tokens are asked for with
    writeFileSync(file('cloud.secret'), SECRET);
    await untilInStep('cloud');
  });
});

describe('a token', () => {
  it('is read from its file again when somebody has renewed it', async () => {
    await system.control.site.changeSite('hq', { token: 'token-of-tomorrow' });
    expect(await expectShownAndNothingConcluded('hq', 'credential')).toContain('401');
    writeFileSync(file('hq.token'), 'token-of-tomorrow\n');
    await untilInStep('hq');
    await untilEnd('hq', 'ok');
  });

  it('that is refused every now and then costs reads, and nobody their place', async () => {
    const { company, pair } = of('hq');
    const last = (await system.control.entra.writes()).at(-1)?.sequence ?? 0;
    const storm = { match: { site: 'hq' }, effect: { status: 401 }, probability: 0.3 };
    const rule = await system.control.site.addFault(storm);
    const leavers = of('hq').people.slice(0, 2);
    for (let refused = 0; refused < 6; refused += 3) {
      await change('hq');
      await eventually(async () => (await system.control.site.timesUsed(rule)) > refused + 3, {
        within: 120_000, // chance decides which requests are refused
        what: 'refusals',
      });
    }
    await system.control.site.removeAllFaults();
    await company.untilHolds(pair.group, of('hq').people);
    const writes = await system.control.entra.writes({ group: pair.group.id, after: last });
    const removed = writes.filter(({ op }) => op === 'remove').flatMap(({ objectIds }) => objectIds);
    expect(removed.sort()).toEqual(leavers.map(({ objectId }) => objectId).sort());
  });
});

describe('a certificate', () => {
  const show = (certificate: 'first' | 'renewed' | 'otherCa' | 'expired' | 'otherName') =>
    system.control.site.changeProvider('branch', PROVIDERS.branch[1], { certificate });

  it('that the same authority renewed needs nobody', async () => {
    const before = pollsOf('branch').length;
    await show('renewed');
    await expectRead('branch');
    const states = pollsOf('branch')
      .slice(before)
      .map(({ state }) => state);
    expect(states).not.toContain('certificate'); // one poll may have met a connection that was just closed
  });

  it('of an authority that nobody named is refused, until its file says that it is the site’s', async () => {
    await show('otherCa');
    expect(await expectShownAndNothingConcluded('branch', 'certificate')).toMatch(/is not trusted: .*certificate/);
    writeFileSync(file('branch-ca.pem'), readFileSync(join(system.simulatorData, 'other-ca.pem')));
    await untilInStep('branch');
    await untilEnd('branch', 'ok');
  });

  it.each([
    ['that has expired', 'expired', 'expired'],
    ['of another name', 'otherName', 'altnames'],
  ] as const)('%s is refused', async (_, kind, words) => {
    await show(kind);
    expect(await expectShownAndNothingConcluded('branch', 'certificate')).toContain(words);
    await show('first');
    await untilInStep('branch');
    await untilEnd('branch', 'ok'); // the next one must not be shown what this one was
  });

  it('is what the self-test names when it is not trusted', async () => {
    await show('expired');
    const { checks } = await system.admin.testSite('branch');
    expect(checks.map(({ check, ok }) => [check, ok])).toEqual([
      ['reach', true],
      ['certificate', false],
    ]);
    await show('first');
    await untilEnd('branch', 'ok');
  });
});

it('a site that does not answer and one that is dead delay no other', async () => {
  const slow = await system.control.site.addFault({ match: { site: 'branch' }, effect: { latencyMs: NEVER_MS } });
  await system.control.site.addFault({ match: { site: 'cloud' }, effect: { destroy: true } });
  await eventually(async () => (await system.control.site.timesUsed(slow)) > 0, { what: 'a request that waits' });
  await untilEnd('cloud', 'unreachable');
  const silent = ['branch', 'cloud'].map((site) => ({ site, held: namesOf(of(site).people) }));
  for (const site of ['hq', 'branch', 'cloud']) await change(site);
  await untilInStep('hq');
  for (const { site, held } of silent) expect(await of(site).company.holds(of(site).pair.group)).toEqual(held);
  await system.control.site.removeAllFaults();
  for (const { site } of silent) await untilInStep(site);
});

describe('a site that allows little', () => {
  let company: Company;
  beforeAll(() => {
    company = new Company(system, { site: 'archive' });
  });

  /** Asks for a look at so many new collections: the site's next poll by itself comes in an hour. What it was asked for them. */
  async function asked(count: number, people: readonly Person[]) {
    const archive = system.control.site.at('archive');
    const collections = await Promise.all(Array.from({ length: count }, () => company.collection('device', people)));
    await archive.resetCounters();
    const looks = collections.map(({ collectionId }) => lookAt(collectionId));
    await system.topics.publishAll(look, looks);
    const complete = () =>
      observed.of(collectionObserved).flatMap(({ lookId, state }) => (state === 'ok' ? [lookId] : []));
    const all = () => looks.every(({ lookId }) => complete().includes(lookId));
    await eventually(all, { within: 120_000, what: 'all answers' });
    const { requests, ...most } = await archive.counters();
    return { requests: Object.values(requests).reduce((sum, many) => sum + many, 0), ...most };
  }
  const lookAt = (collectionId: string) => ({
    collection: `archive/${collectionId}`,
    lookId: randomUUID(),
    depth: 'members' as const,
    baseline: false,
    requestedAt: new Date().toISOString(),
  });

  it('is asked for a look at once, and within a second no more than is set', async () => {
    const { requests, busiestSecond } = await asked(10, await company.crowd('device', 1_500, 'OLD'));
    expect(requests).toBeGreaterThan(2 * LIMITS.perSecond);
    // A tenth of a second's requests may leave at once, and some may have been on their way for long.
    expect(busiestSecond).toBeLessThanOrEqual(LIMITS.perSecond * 1.1 + LIMITS.inFlight + 1);
  });

  it('is asked no more at a time than is set', async () => {
    await system.control.site.addFault({ match: { site: 'archive' }, effect: { latencyMs: 300 } });
    const { mostInFlight } = await asked(4, []);
    expect([2, LIMITS.inFlight]).toContain(mostInFlight); // one place is kept for what is urgent
  });
});
