import { collectionObserved } from '@rollcall/contracts';
import { eventually } from '@rollcall/infrastructure';
import { startSystem, type RunningSystem } from './running-system';

jest.setTimeout(300_000);

describe('startSystem', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system?.stop());

  it('runs Rollcall between two ends, with handles on all of it', async () => {
    const { admin, monitoring, control, topics, services } = system;
    const collection = await control.site.createCollection({ name: 'Of a test', type: 'device' });
    const [device] = await control.site.generate({
      kind: 'device',
      count: 1,
      prefix: 'TEST-',
      collections: [collection.collectionId],
    });
    const group = await control.entra.createGroup('contoso', { displayName: 'Of a test' });
    const { id } = await admin.createMapping({
      site: 'hq',
      collectionId: collection.collectionId,
      tenantId: 'contoso',
      groupId: group.id,
    });
    await eventually(async () => expect((await monitoring.cloudSyncOf(id)).cloudSyncStatus).toBe('success'), {
      within: 60_000,
    });
    expect((await control.entra.members('contoso', group.id)).map((member) => member.id)).toEqual([device?.objectId]);

    const listening = await topics.listen('collections.v1');
    await eventually(() =>
      expect(listening.of(collectionObserved)).toContainEqual(expect.objectContaining({ name: 'Of a test' })),
    );

    expect(await services.kill('status-service')).toBeNull();
    await control.site.changeMembers(collection.collectionId, { remove: [device?.resourceId ?? 0] });
    await services.start('status-service');
    await eventually(async () => expect(await control.entra.members('contoso', group.id)).toEqual([]));
    await eventually(async () => expect((await monitoring.cloudSyncOf(id)).memberCount).toBe(0));
  });
});
