import { AdminClient, ApiError, MonitoringClient } from '@rollcall/client';
import { eventually } from '@rollcall/infrastructure';
import { cloudSyncTable } from '../cloud-sync-table';
import type { LabState } from '../lab-state';
import { findScenario, type ScenarioPart } from './scenario-parts';
import type { Session } from '../session';

/** Maps the scenario's collections, waits until their groups are in step, and shows the view of all mappings. */
export async function mapScenario(session: Session, lab: LabState): Promise<string> {
  const admin = new AdminClient(lab.coordinator);
  const monitoring = new MonitoringClient(lab.status);
  session.onStop(() => Promise.all([admin.close(), monitoring.close()]));
  const parts = await session.step('collections of the site are known', () => findScenario(admin, monitoring));
  for (const part of parts) {
    await session.step(`${part.collectionName} is mapped to ${part.groupName}`, () => map(admin, part));
  }
  await session.step('the groups are in step with their collections', () =>
    eventually(() => expectInStep(monitoring, parts), {
      within: 120_000,
      every: 200,
      what: 'that the groups are in step',
    }),
  );
  return cloudSyncTable(await monitoring.cloudSync());
}

/** A mapping that an earlier start made is as good. */
async function map(admin: AdminClient, { site, collectionId, tenantId, groupId }: ScenarioPart): Promise<void> {
  try {
    await admin.createMapping({ site, collectionId, tenantId, groupId, enabled: true });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'mapping-exists') throw error;
  }
}

async function expectInStep(monitoring: MonitoringClient, parts: readonly ScenarioPart[]): Promise<void> {
  const rows = await monitoring.cloudSync();
  for (const { collectionId, groupId, groupName } of parts) {
    const row = rows.find((one) => one.collectionId === collectionId && one.groupId === groupId);
    const status = row?.lastFullSync ? row.cloudSyncStatus : 'without a full sync';
    if (status !== 'success') throw new Error(`${groupName} is ${status} (${row?.attention.join(', ')})`);
  }
}
