import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Mapping } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { parse } from 'yaml';
import { bareEstate } from './bare-estate';
import { Company, inStep, SITE, TENANT, type Person } from './company';
import { RollcallCommand } from './rollcall-command';

jest.setTimeout(240_000);

let system: RunningSystem;
let company: Company;
let rollcall: RollcallCommand;

beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
  rollcall = new RollcallCommand(system.services.url('status-service'));
});
afterAll(async () => {
  rollcall?.dispose();
  await system?.stop();
});

const ids = (people: readonly Person[]): string[] => people.map(({ objectId }) => objectId).sort();

it('plays the documented scenario wholly in the terminal', async () => {
  const [a, b, c, d, e] = await company.people('device', 'A', 'B', 'C', 'D', 'E');
  const { collectionId } = await company.collection('device', [b, c]);
  const group = await company.group([a, b, c]);
  const row = () => rollcall.data<CloudSyncRow>('cloud-sync', 'show', collectionId);
  const untilShows = (expected: Partial<CloudSyncRow>) =>
    eventually(async () => expect(await row()).toMatchObject(expected), { within: 60_000, what: 'the row' });
  const synced = async (): Promise<string[]> => {
    const members = await rollcall.data<{ objectId: string }[]>('members', collectionId, '--state', 'synced');
    return members.map(({ objectId }) => objectId).sort();
  };

  const set = ['cloud-sync', 'set', '--id', collectionId, '--add-group-name', group.displayName];
  expect(await rollcall.run(...set, '--what-if')).toMatchObject({ exitCode: 2 });
  expect(await rollcall.run(...set)).toMatchObject({ exitCode: 0, stderr: '' });
  await untilShows({ ...inStep(2), lastFullSync: { memberCount: 2, status: 'success', time: expect.any(String) } });
  expect(await company.holds(group)).toEqual([b.name, c.name]);
  expect(await synced()).toEqual(ids([b, c]));

  await company.changeCollection({ collectionId }, { leave: [c] });
  await untilShows(inStep(1));
  expect(await company.holds(group)).toEqual([b.name]);

  await company.changeGroup(group, { join: [d] });
  await company.changeCollection({ collectionId }, { join: [e] });
  await untilShows(inStep(2));
  await company.changeCollection({ collectionId }, { leave: [e] });
  await untilShows(inStep(1));
  await company.untilHolds(group, [b, d]);

  const preview = await rollcall.run('sync', collectionId, '--preview', '-o', 'json');
  expect(preview.exitCode).toBe(2);
  expect(JSON.parse(preview.stdout)).toMatchObject([
    { additions: 0, removals: 1, held: 0, items: [{ change: 'remove', objectId: d.objectId }] },
  ]);
  await company.untilHolds(group, [b, d]); // it was only shown

  const sync = await rollcall.run('sync', collectionId, '--wait', '-o', 'json');
  expect(sync).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(group.displayName) });
  expect(JSON.parse(sync.stdout)).toMatchObject([{ kind: 'full', state: 'done', removals: { planned: 1, done: 1 } }]);
  expect(await company.holds(group)).toEqual([b.name]);
  expect(await rollcall.run('sync', collectionId, '--preview')).toMatchObject({ exitCode: 0 });

  const runs = await rollcall.data<{ kind: string }[]>('runs', '--mapping', collectionId);
  expect(runs.map(({ kind }) => kind)).toEqual([
    'preview',
    'full',
    'preview',
    'incremental',
    'incremental',
    'incremental',
    'full',
  ]);
});

describe('a hold', () => {
  let people: readonly Person[];
  let mapping: Mapping;
  let leavers: readonly Person[];

  beforeAll(async () => {
    people = await company.crowd('device', 6, 'Device');
    leavers = people.slice(0, 4);
    const [collection, group] = [await company.collection('device', people), await company.group()];
    mapping = await system.admin.createMapping({
      site: SITE,
      collectionId: collection.collectionId,
      tenantId: TENANT,
      groupId: group.id,
      guard: { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' },
    });
    await company.untilInStep(mapping, people);
    await company.changeCollection(collection, { leave: leavers });
    await rollcall.untilEndsWith(3, 'hold', 'list');
  });

  it('makes a sync that is waited for end with 3, and names who is held', async () => {
    expect(await rollcall.run('sync', mapping.collectionId, '--wait')).toMatchObject({ exitCode: 3 });
    const held = await rollcall.data<{ items: { objectId: string }[] }>('hold', 'show', mapping.collectionId);
    expect(held.items.map(({ objectId }) => objectId).sort()).toEqual(ids(leavers));
    const list = await rollcall.run(
      'cloud-sync',
      'list',
      '--attention',
      'held',
      '--columns',
      'collection id',
      '-o',
      'csv',
    );
    expect(list.stdout).toBe(`Collection Id\n${mapping.collectionId}\n`);
  });

  it('lets nobody go unless a person says so, of the list as it is', async () => {
    const release = ['hold', 'release', mapping.collectionId];
    expect(await rollcall.run(...release)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
    expect(await rollcall.run(...release, '--yes', '--plan-hash', 'another')).toMatchObject({ exitCode: 4 });
    await company.untilHolds({ id: mapping.groupId }, people);

    expect(await rollcall.run(...release, '--yes')).toMatchObject({ exitCode: 0 });
    await company.untilInStep(mapping, people.slice(4));
    await rollcall.untilEndsWith(0, 'hold');
    expect(await rollcall.run(...release, '--yes')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('holds removals'),
    });
  });

  it('can be rejected: they stay', async () => {
    const [one, two, three, ...others] = await company.crowd('device', 6, 'Stays');
    if (!one || !two || !three) throw new Error('there are six');
    await company.changeCollection(mapping, { join: [one, two, three, ...others], leave: people.slice(4) });
    const all = [one, two, three, ...others];
    await company.untilInStep(mapping, all);
    await company.changeCollection(mapping, { leave: all.slice(0, 4) });
    await rollcall.untilEndsWith(3, 'hold');
    expect(await rollcall.run('hold', 'reject', mapping.collectionId, '--yes')).toMatchObject({ exitCode: 0 });
    await rollcall.untilEndsWith(0, 'hold');
    await company.untilHolds({ id: mapping.groupId }, all);
  });
});

it('names what is held of a mapping that is deleted by its group, and decides on it by the id of the run', async () => {
  const people = await company.crowd('device', 4, 'Left');
  const [collection, group] = [await company.collection('device', people), await company.group()];
  const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
  const guard = { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' };
  await company.untilInStep(await system.admin.createMapping({ ...wish, guard }), people);
  const remove = ['cloud-sync', 'remove', collection.collectionId, '--remove-members', '--yes'];
  expect(await rollcall.run(...remove)).toMatchObject({ exitCode: 0 });
  const held = { exitCode: 3, stdout: expect.stringContaining(`a deleted mapping → ${group.displayName}`) };
  const { stdout } = await eventually(
    async () => {
      const ended = await rollcall.run('hold');
      expect(ended).toMatchObject(held);
      return ended;
    },
    { within: 60_000, every: 300, what: 'the hold, and that its mapping is deleted: they are told on two topics' },
  );
  const [id = ''] = stdout.split('\n')[1]?.split(' ') ?? [];
  expect(await rollcall.run('hold', 'release', id, '--yes')).toMatchObject({ exitCode: 0 });
  await company.untilHolds(group, []);
  await rollcall.untilEndsWith(0, 'hold');
});

describe('what is asked for', () => {
  let member: Person;
  let twin: Person;
  let mapping: Mapping;

  beforeAll(async () => {
    const [first, second] = await company.crowd('user', 2, 'Twin');
    if (!first || !second) throw new Error('there are two');
    [member, twin] = [first, second];
    mapping = await company.map(await company.collection('user', [member, twin]), await company.group());
    await company.untilInStep(mapping, [member, twin]);
  });

  it('comes in each form, by the names of the console', async () => {
    const list = ['cloud-sync', 'list', '--search', mapping.collectionId];
    const rows = [{ mappingId: mapping.id, ...inStep(2) }];
    expect(JSON.parse((await rollcall.run(...list, '-o', 'json')).stdout)).toMatchObject(rows);
    expect(parse((await rollcall.run(...list, '-o', 'yaml')).stdout)).toMatchObject(rows);
    const [head, line] = (await rollcall.run(...list, '-o', 'csv')).stdout.split('\n');
    expect(head).toBe(
      'Collection Id,Collection Name,Entra Group Id,Entra Group Name,Cloud Sync Status,Member Count,Sync Completed,' +
        'Sync InProgress,Sync Failed',
    );
    expect(line).toContain(`,${mapping.groupId},`);
    const table = (await rollcall.run(...list)).stdout.split('\n');
    expect(table[0]).toMatch(/^Collection Id {2}Collection Name {2}/);
    expect(table[1]).toMatch(/ Success +2 +2 +0 +0$/);
  });

  it.each([
    ['the name', () => member.name],
    ['the resource id', () => String(member.resourceId)],
    ['the object id', () => member.objectId],
  ])('explains a member by %s', async (_, words) => {
    const [found, ...others] = await rollcall.data<{ explanations: { state: string; steps: unknown[] }[] }[]>(
      'explain',
      words(),
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      resourceId: member.resourceId,
      explanations: [{ mappingId: mapping.id, state: 'synced' }],
    });
    expect(found?.explanations[0]?.steps).toHaveLength(4);
    expect((await rollcall.run('explain', words())).stdout).toContain('It is in the group.');
  });

  it('§4.28: is refused with the list when it fits several', async () => {
    const beginning = member.name.slice(0, -1);
    expect(await rollcall.run('explain', beginning)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`fits 2[^]*${member.name}[^]*${twin.name}`)),
    });
    expect(await rollcall.run('members', 'no such collection')).toMatchObject({ exitCode: 1 });
  });

  it('is given in part with --limit', async () => {
    expect(await rollcall.data('members', mapping.collectionId, '--limit', '1')).toHaveLength(1);
    expect(await rollcall.data('runs', '-n', '1')).toHaveLength(1);
  });

  it('includes collections, groups, tenants, the state of it all, and what both ends allow', async () => {
    expect(await rollcall.data('collections', mapping.collectionName)).toMatchObject([
      { collectionId: mapping.collectionId, memberCount: 2 },
    ]);
    expect(await rollcall.data('groups', mapping.groupName)).toContainEqual(
      expect.objectContaining({ groupId: mapping.groupId, usable: true }),
    );
    expect(await rollcall.data('tenants')).toMatchObject([{ cloudServiceId: TENANT, groupSyncEnabled: true }]);
    expect(await rollcall.data('status')).toMatchObject({ summary: { endsNotOk: 0 }, ends: [{}, {}] });
    const checks = await rollcall.data<{ ok: boolean }[]>('self-test');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.length).toBeGreaterThan(10);
  });
});

it.each([
  ['a collection', (id: string) => [id]],
  ['a tenant', () => ['--tenant', TENANT]],
  ['everything', () => ['--all']],
])('pauses %s, and lets it go on with what was kept', async (_what, argsFor) => {
  const [known, late] = await company.people('device', 'Known', 'Late');
  const collection = await company.collection('device', [known]);
  const mapping = await company.map(collection, await company.group());
  await company.untilInStep(mapping, [known]);

  expect(await rollcall.run('pause', ...argsFor(collection.collectionId))).toMatchObject({ exitCode: 0 });
  await company.untilShows(mapping, { attention: ['paused'] });
  await company.changeCollection(collection, { join: [late] });
  await company.untilShows(mapping, { memberCount: 2, syncInProgress: 1 });
  expect(await rollcall.run('resume', ...argsFor(collection.collectionId))).toMatchObject({ exitCode: 0 });
  await company.untilInStep(mapping, [known, late]);
});

it('switches a tenant off and on', async () => {
  expect(await rollcall.data('tenants', 'disable', TENANT)).toMatchObject({ groupSyncEnabled: false });
  expect(await rollcall.data('tenants')).toMatchObject([{ groupSyncEnabled: false }]);
  expect(await rollcall.run('sync', '--tenant', TENANT)).toMatchObject({ exitCode: 4 });
  expect(await rollcall.data('tenants', 'enable', TENANT)).toMatchObject({ groupSyncEnabled: true });
  expect(await rollcall.run('tenants', 'enable', 'nobody')).toMatchObject({ exitCode: 1 });
});

describe('what goes wrong', () => {
  it('is one sentence: 5 when Rollcall does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    await new Promise((resolve) => server.close(resolve)); // nobody listens there any more
    const url = `http://127.0.0.1:${address.port}`;
    const nobody = new RollcallCommand(url);
    expect(await nobody.run('status')).toEqual({
      exitCode: 5,
      stdout: '',
      stderr: `Rollcall does not answer at ${url} (ECONNREFUSED): is it running? --url or ROLLCALL_URL say where it is.\n`,
    });
    nobody.dispose();
  });

  it('is 5 when Rollcall is there and does not answer', async () => {
    const frozen = system.services.processes.find(({ name }) => name === 'status-service');
    if (!frozen) throw new Error('the status-service does not run');
    process.kill(frozen.pid, 'SIGSTOP');
    try {
      expect(await rollcall.run('cloud-sync', 'list', '--timeout', '2')).toMatchObject({
        exitCode: 5,
        stdout: '',
        stderr: expect.stringContaining('takes too long to answer'),
      });
    } finally {
      process.kill(frozen.pid, 'SIGCONT');
    }
    expect(await rollcall.run('cloud-sync', 'list')).toMatchObject({ exitCode: 0 });
  });

  it('is 5, and the sentence of the API, when the coordinator is away', async () => {
    await system.services.kill('full-sync-coordinator');
    expect(await rollcall.run('tenants')).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining('full-sync-coordinator does not answer'),
    });
    expect(await rollcall.run('cloud-sync', 'list')).toMatchObject({ exitCode: 0 }); // the view needs only itself
    await system.services.start('full-sync-coordinator');
  });

  it('is 1 for wrong use', async () => {
    expect(await rollcall.run('nonsense')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: "Unknown command 'nonsense': --help shows how it is used.\n",
    });
  });
});
