import { type DataOf, runChanged, runPlanned, siteObserved } from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import { PlayedWatcher } from './testing/played-watcher';
import { type Answer, RunningCoordinator, TENANT } from './testing/running-coordinator';

jest.setTimeout(240_000);

const PLAN = 'hash-1';

let coordinator: RunningCoordinator;
let watcher: PlayedWatcher;
let lastGroup = 0;
beforeAll(async () => {
  coordinator = await RunningCoordinator.start();
  watcher = new PlayedWatcher(coordinator.topics, { ABC00001: 'device' });
  await watcher.start();
});
afterAll(async () => {
  watcher.stop();
  await coordinator.dispose();
});

const call: RunningCoordinator['call'] = (...request) => coordinator.call(...request);

function wish(more: object = {}) {
  lastGroup += 1;
  const groupId = `aaaaaaaa-0000-0000-0000-${String(lastGroup).padStart(12, '0')}`;
  coordinator.directory.add('contoso', groupId, `Pilots ${lastGroup}`);
  return { site: 'hq', collectionId: 'ABC00001', tenantId: 'contoso', groupId, enabled: false, ...more };
}

const mapped = async (more: object = {}) => (await call('POST', '/mappings', wish(more))).body;

/** A run of a new mapping, as the writer tells of it: with a plan, and perhaps with removals that it holds. */
async function planned(kind: 'full' | 'preview', held: number): Promise<string> {
  const { id, groupId } = await mapped({ enabled: true });
  const started = await call('POST', `/mappings/${id}/synchronize`, { dryRun: kind === 'preview' });
  const runId: string = started.body.runs[0].id;
  const group = { runId, tenantId: TENANT, groupId };
  const plan = { planHash: PLAN, additions: 0, removals: held, held, part: 1, parts: 1, items: [] };
  await coordinator.topics.publish(runPlanned, { ...group, ...plan });
  const said: DataOf<typeof runChanged> = {
    ...group,
    kind,
    mappingIds: [id],
    state: held > 0 ? 'held' : 'done',
    additions: { planned: 0, done: 0, failed: 0 },
    removals: { planned: held, done: 0, failed: 0, held },
    startedAt: new Date().toISOString(),
    stage: 2,
    sequence: 1,
  };
  await coordinator.topics.publish(runChanged, said);
  await eventually(async () => {
    expect((await call('GET', `/runs/${runId}`)).body.state).toBe(said.state);
    expect((await call('GET', `/runs/${runId}/plan`)).status).toBe(200);
  });
  return runId;
}

/** The watcher has found that the site shows an older state. */
async function confirmRestored(): Promise<Answer> {
  const restoredAt = new Date().toISOString();
  await coordinator.topics.publish(siteObserved, { site: 'hq', state: 'ok', polledAt: restoredAt, restoredAt });
  await eventually(async () => {
    expect((await call('GET', '/sites')).body.items).toMatchObject([{ id: 'hq', restoredAt }]);
  });
  return call('POST', '/sites/hq/confirm-restored', { restoredAt });
}

const group = { displayName: 'Made by Rollcall' };
const hash = { planHash: PLAN };

/** Each route that changes something: what the log says of it, and a call. `null`: it only asks, and changes nothing of ours. */
const routes: Readonly<Record<string, readonly [what: string | null, request: () => Promise<Answer>]>> = {
  'POST /mappings': ['mapping-created', () => call('POST', '/mappings', wish())],
  'PUT /mappings': ['mappings-declared', () => call('PUT', '/mappings', { mappings: [wish()] })],
  'PATCH /mappings/{mappingId}': [
    'mapping-changed',
    async () => call('PATCH', `/mappings/${(await mapped()).id}`, { schedule: { cron: '0 3 * * *' } }),
  ],
  'DELETE /mappings/{mappingId}': ['mapping-deleted', async () => call('DELETE', `/mappings/${(await mapped()).id}`)],
  'POST /mappings/{mappingId}/pause': [
    'mapping-paused',
    async () => call('POST', `/mappings/${(await mapped()).id}/pause`),
  ],
  'POST /mappings/{mappingId}/resume': [
    'mapping-resumed',
    async () => {
      const { id } = await mapped();
      await call('POST', `/mappings/${id}/pause`);
      return call('POST', `/mappings/${id}/resume`);
    },
  ],
  'POST /mappings/{mappingId}/synchronize': [
    'preview-requested',
    async () => call('POST', `/mappings/${(await mapped({ enabled: true })).id}/synchronize`, { dryRun: true }),
  ],
  'POST /collections/{site}/{collectionId}/synchronize': [
    'full-sync-requested',
    async () => {
      await mapped({ enabled: true });
      return call('POST', '/collections/hq/ABC00001/synchronize');
    },
  ],
  'POST /collections/{site}/{collectionId}/look': [null, () => call('POST', '/collections/hq/ABC00001/look')],
  'POST /runs/{runId}/release': [
    'hold-released',
    async () => call('POST', `/runs/${await planned('full', 2)}/release`, hash),
  ],
  'POST /runs/{runId}/reject': [
    'hold-rejected',
    async () => call('POST', `/runs/${await planned('full', 2)}/reject`, hash),
  ],
  'POST /runs/{runId}/cancel': ['run-cancelled', async () => call('POST', `/runs/${await planned('full', 2)}/cancel`)],
  'POST /runs/{runId}/apply': [
    'preview-applied',
    async () => call('POST', `/runs/${await planned('preview', 0)}/apply`, hash),
  ],
  'POST /pause': ['everything-paused', () => call('POST', '/pause')],
  'POST /resume': ['everything-resumed', () => call('POST', '/resume')],
  'POST /republish': ['republish-requested', () => call('POST', '/republish', { service: 'group-writer' })],
  'PATCH /tenants/{cloudServiceId}': [
    'tenant-switched-off',
    () => call('PATCH', '/tenants/contoso', { groupSyncEnabled: false }),
  ],
  'POST /tenants/{cloudServiceId}/pause': ['tenant-paused', () => call('POST', '/tenants/contoso/pause')],
  'POST /tenants/{cloudServiceId}/resume': ['tenant-resumed', () => call('POST', '/tenants/contoso/resume')],
  'POST /tenants/{cloudServiceId}/synchronize': [
    'full-sync-requested',
    async () => {
      await mapped({ enabled: true });
      return call('POST', '/tenants/contoso/synchronize');
    },
  ],
  'POST /tenants/{cloudServiceId}/groups': ['group-created', () => call('POST', '/tenants/contoso/groups', group)],
  'POST /tenants/{cloudServiceId}/self-test': [null, () => call('POST', '/tenants/contoso/self-test')],
  'POST /sites/{site}/confirm-restored': ['restored-site-confirmed', confirmRestored],
  'POST /sites/{site}/self-test': [null, () => call('POST', '/sites/hq/self-test')],
};

it('has a change here for every route that may make one', async () => {
  const answer = await fetch(`${coordinator.url}/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  const changing = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => path.startsWith('/admin/v1') && ['post', 'put', 'patch', 'delete'].includes(method))
      .map((method) => `${method.toUpperCase()} ${path.slice('/admin/v1'.length)}`),
  );
  expect(Object.keys(routes).sort()).toEqual(changing.sort());
});

const noted = Object.entries(routes).flatMap(([route, [what, request]]) =>
  what === null ? [] : [{ route, what, request }],
);

it.each(noted)('$route is noted as $what, with who, what and from where', async ({ what, request }) => {
  const since = (await call('GET', '/audit?limit=1')).body.items[0].id;
  const { status } = await request();
  expect(status).toBeLessThan(300);
  const { items } = (await call('GET', `/audit?what=${what}&limit=1`)).body;
  expect(items).toMatchObject([
    { who: 'anonymous', subject: expect.stringMatching(/./), from: { address: '127.0.0.1' } },
  ]);
  expect(Number(items[0].id)).toBeGreaterThan(Number(since));
  if (what === 'tenant-switched-off') await call('PATCH', '/tenants/contoso', { groupSyncEnabled: true });
});
