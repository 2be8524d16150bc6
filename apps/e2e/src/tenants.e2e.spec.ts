import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Attention, CloudSyncRow } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem, type WrittenConfiguration } from '@rollcall/testing';
import { Company, type Person } from './company';
import { mapNew, untilExact, type Pair } from './pair';

jest.setTimeout(300_000);

/** Ten minutes without a write pass in half a minute. */
const CLOCK_SPEED = 25;
/** A bucket that is 1.8 full is empty enough again after 0.8 of it. */
const WINDOW_SECONDS = 750;

const tenants = ['contoso', 'fabrikam', 'tailspin', 'woodgrove', 'wingtip'] as const;
type TenantName = (typeof tenants)[number];
const numbered = (index: number): string => String(index + 1).repeat(8);
const tenantIdOf = (name: TenantName): string =>
  numbered(tenants.indexOf(name)).replace(/(.{8})/, '$1-1111-1111-1111-111111111111');
const clientIdOf = (name: TenantName): string =>
  numbered(tenants.indexOf(name)).replace(/(.{8})/, '$1-2222-2222-2222-222222222222');
const secretOf = (name: TenantName): string => `secret-of-${name}`;

/** Everybody is at home in a tenant of their own; the last at another site than the others. */
const siteOf = (name: TenantName): string => (name === 'wingtip' ? 'branch' : 'hq');

function writeEstate(): string {
  const estate = {
    name: 'Five companies',
    tenants: tenants.map((name) => ({
      cloudServiceId: name,
      tenantId: tenantIdOf(name),
      name,
      domain: `${name}.com`,
      app: { clientId: clientIdOf(name), secret: secretOf(name) },
    })),
    sites: [
      { id: 'hq', siteCode: 'CHQ', name: 'Headquarters', token: 'token-of-hq', pollInterval: '1s' },
      { id: 'branch', siteCode: 'BRA', name: 'Branch', token: 'token-of-branch', pollInterval: '1s' },
    ],
  };
  const file = join(tmpdir(), `rollcall-five-companies-${process.pid}.yaml`);
  writeFileSync(file, JSON.stringify(estate)); // JSON is YAML
  return file;
}

/** A company with three devices in step. */
interface Settled {
  readonly name: TenantName;
  readonly company: Company;
  readonly pair: Pair;
  readonly people: readonly Person[];
}

let system: RunningSystem;
let settled: Settled[];

beforeAll(async () => {
  const estate = writeEstate();
  system = await startSystem({
    estate,
    simulatorEnv: { SIMULATOR_CLOCK_SPEED: String(CLOCK_SPEED) },
    configure: (written) => {
      const quota = { window: `${WINDOW_SECONDS / CLOCK_SPEED}s` };
      for (const tenant of written.tenants) Object.assign(tenant, { quota });
    },
  });
  rmSync(estate);
  settled = [];
  for (const name of tenants) {
    const company = new Company(system, { tenant: name, site: siteOf(name) });
    const people = await company.crowd('device', 3, name);
    settled.push({ name, company, pair: await mapNew(company, people), people });
  }
  for (const { pair, people, company } of settled) await untilExact(system, pair, people, company.tenant);
});
afterAll(() => system?.stop());

const of = (name: TenantName): Settled => {
  const found = settled.find((one) => one.name === name);
  if (!found) throw new Error(`nothing is settled in ${name}`);
  return found;
};

/** One more device joins the collection of a company. */
async function join1({ name, company, pair, people }: Settled): Promise<Settled> {
  const newcomers = await company.crowd('device', 1, `${name}-new`);
  await company.changeCollection(pair.collection, { join: newcomers });
  return { name, company, pair, people: [...people, ...newcomers] };
}

const untilAllIn = ({ company, pair, people }: Settled): Promise<void> =>
  untilExact(system, pair, people, company.tenant);

const untilRow = ({ pair }: Settled, expected: (row: CloudSyncRow) => boolean, what: string): Promise<CloudSyncRow> =>
  eventually(
    async () => {
      const row = await system.monitoring.cloudSyncOf(pair.mapping.id);
      return expected(row) && row;
    },
    { within: 120_000, what },
  );

const untilAttention = (one: Settled, attention: Attention): Promise<CloudSyncRow> =>
  untilRow(one, (row) => row.attention.includes(attention), `the attention ${attention} of ${one.name}`);

describe('five tenants', () => {
  it('keep going while one of them is throttled for ten minutes and another has a wrong secret', async () => {
    const { entra, quota } = system.control;
    const [throttled, locked] = [of('contoso'), of('fabrikam')];
    await quota.change('contoso', { enforced: true, writes: 3_000, windowSeconds: WINDOW_SECONDS });
    await quota.fill('contoso', clientIdOf('contoso'), { writes: 1.8 });
    await entra.changeApp('fabrikam', clientIdOf('fabrikam'), { secret: 'another' });
    await entra.revokeTokens('fabrikam', clientIdOf('fabrikam'));
    const before = (await entra.writes()).at(-1)?.sequence ?? 0;
    settled = await Promise.all(settled.map(join1));
    for (const name of ['tailspin', 'woodgrove', 'wingtip'] as const) await untilAllIn(of(name));

    expect(await throttled.company.holds(throttled.pair.group)).toHaveLength(3);
    expect(await locked.company.holds(locked.pair.group)).toHaveLength(3);
    await untilAttention(locked, 'credential');
    const waiting = await untilRow(throttled, (row) => row.syncInProgress === 1, 'that one member of contoso waits');
    expect(waiting).toMatchObject({ cloudSyncStatus: 'inProgress', syncCompleted: 3, syncFailed: 0, attention: [] });
    const ends = await system.monitoring.ends();
    expect(ends.find(({ id }) => id === 'fabrikam')).toMatchObject({ state: 'credential' });
    for (const id of ['tailspin', 'woodgrove', 'wingtip']) {
      expect(ends.find((end) => end.id === id)).toMatchObject({ state: 'ok' });
    }

    await entra.changeApp('fabrikam', clientIdOf('fabrikam'), { secret: secretOf('fabrikam') });
    for (const one of settled) await untilAllIn(one);
    const groups = new Map(settled.map((one) => [one.pair.group.id, one.people.map(({ objectId }) => objectId)]));
    const writes = await entra.writes({ after: before });
    expect(new Set(writes.map(({ groupId }) => groupId))).toEqual(new Set(groups.keys()));
    for (const { groupId, objectIds } of writes) expect(groups.get(groupId)).toEqual(expect.arrayContaining(objectIds));
  });

  it('§4.3: share a collection without a device of one ever getting into a group of another', async () => {
    const [contoso, fabrikam] = [of('contoso').company, of('fabrikam').company];
    const [ours, theirs] = [
      await contoso.crowd('device', 2, 'shared'),
      await fabrikam.crowd('device', 3, 'shared-too'),
    ];
    const collection = await contoso.collection('device', [...ours, ...theirs]);
    const groups = { ours: await contoso.group(), theirs: await fabrikam.group() };
    const mappings = {
      ours: await contoso.map(collection, groups.ours),
      theirs: await fabrikam.map(collection, groups.theirs),
    };
    await contoso.untilShows(mappings.ours, { memberCount: 5, syncCompleted: 2, noEntraRecord: 3, syncInProgress: 0 });
    await fabrikam.untilShows(mappings.theirs, {
      memberCount: 5,
      syncCompleted: 3,
      noEntraRecord: 2,
      syncInProgress: 0,
    });
    await contoso.untilHolds(groups.ours, ours);
    await fabrikam.untilHolds(groups.theirs, theirs);
    const strangers = await system.monitoring.members(mappings.ours.id, { state: 'unresolved' });
    expect(strangers.map(({ reason }) => reason)).toEqual(['other-tenant', 'other-tenant', 'other-tenant']);
  });
});

describe('a rolling restart with another configuration', () => {
  let written: WrittenConfiguration;

  /** One service after the other ends in order and comes back. */
  async function roll(): Promise<void> {
    for (const service of ['collection-watcher', 'group-writer', 'full-sync-coordinator', 'status-service'] as const) {
      await system.services.kill(service, 'SIGTERM');
      await system.services.start(service);
    }
  }

  it('shows the mappings of a tenant and a site that are gone as such, and leaves their groups alone', async () => {
    system.configure((configuration) => {
      written = structuredClone(configuration);
      for (const [list, id] of [
        [configuration.tenants, 'woodgrove'],
        [configuration.sites, 'branch'],
      ] as const) {
        list.splice(
          list.findIndex((entry) => entry['id'] === id),
          1,
        );
      }
    });
    await roll();
    settled = await Promise.all(settled.map(join1));
    for (const name of ['contoso', 'fabrikam', 'tailspin'] as const) await untilAllIn(of(name));

    expect(await untilAttention(of('woodgrove'), 'tenant-disabled')).toMatchObject({
      tenantRemoved: true,
      siteRemoved: false,
    });
    expect(await untilAttention(of('wingtip'), 'source-lost')).toMatchObject({
      tenantRemoved: false,
      siteRemoved: true,
    });
    for (const name of ['woodgrove', 'wingtip'] as const) {
      const { company, pair, people } = of(name);
      expect(await company.holds(pair.group)).toHaveLength(people.length - 1);
    }
    const { pair } = of('woodgrove');
    await expect(system.admin.synchronizeMapping(pair.mapping.id)).rejects.toMatchObject({ status: 409 });
    expect(
      (await system.admin.tenants()).find(({ cloudServiceId }) => cloudServiceId === 'woodgrove')?.removed,
    ).not.toBe(false);
  });

  it('goes on with what changed meanwhile when they are back', async () => {
    system.configure((configuration) => {
      configuration.tenants.splice(0, configuration.tenants.length, ...written.tenants);
      configuration.sites.splice(0, configuration.sites.length, ...written.sites);
    });
    await roll();
    for (const one of settled) await untilAllIn(one);
    for (const one of settled) expect((await untilRow(one, () => true, 'the row')).attention).toEqual([]);
  });
});
