import type { AdminClient, ControlClient, MonitoringClient } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import { eventually } from '@rollcall/infrastructure';
import type { Person } from './people';
import type { ScenarioPart } from './scenario-parts';

export interface Ends {
  readonly admin: AdminClient;
  readonly monitoring: MonitoringClient;
  readonly control: ControlClient;
}

/** Longer than anything needs here: several polls of the site and a run. */
const REST_WITHIN_MS = 60_000;

/**
 * What can be done with a collection and its group, by letters of people. Each act resolves when Rollcall itself says
 * that it is through with it, and fails with a NeverHappenedError when it does not within a minute.
 */
export class Stage {
  private mappingId = '';

  constructor(
    private readonly ends: Ends,
    private readonly part: ScenarioPart,
    private readonly people: readonly Person[],
  ) {}

  /** The letters of the group's members, in order; who is nobody of the scenario by name. */
  async members(): Promise<readonly string[]> {
    const { cloudServiceId, groupId } = this.part;
    const members = await this.ends.control.entra.members(cloudServiceId, groupId);
    return members
      .map(({ id, displayName }) => this.people.find(({ objectId }) => objectId === id)?.letter ?? displayName ?? id)
      .sort();
  }

  /** Nothing is mapped to the group; both hold these people. */
  async reset(groupHolds: readonly string[], collectionHolds: readonly string[]): Promise<void> {
    const { admin, monitoring, control } = this.ends;
    const { collectionId, groupId, cloudServiceId } = this.part;
    for (const mapping of (await admin.mappings()).filter((one) => one.groupId === groupId)) {
      await admin.deleteMapping(mapping.id);
      await this.rest('that the former mapping is gone', async () =>
        check(!(await monitoring.cloudSync()).some((row) => row.mappingId === mapping.id), 'it is still shown'),
      );
    }
    const present = await control.entra.members(cloudServiceId, groupId);
    await control.entra.changeMembers(cloudServiceId, groupId, { remove: present.map(({ id }) => id) });
    await control.entra.changeMembers(cloudServiceId, groupId, { add: this.objects(groupHolds) });
    const held = await control.site.members(collectionId);
    await control.site.changeMembers(collectionId, { remove: held.map(({ resourceId }) => resourceId) });
    await control.site.changeMembers(collectionId, { add: this.resources(collectionHolds) });
  }

  /** Maps the collection to the group; `count` members are then in step. */
  async map(count: number): Promise<void> {
    const { site, collectionId, tenantId, groupId } = this.part;
    const { id } = await this.ends.admin.createMapping({ site, collectionId, tenantId, groupId, enabled: true });
    this.mappingId = id;
    await this.restAt((row) => check(row.lastFullSync !== null && row.memberCount === count, 'no full sync has ended'));
  }

  async join(letters: readonly string[], count: number): Promise<void> {
    await this.ends.control.site.changeMembers(this.part.collectionId, { add: this.resources(letters) });
    await this.restAt((row) => check(row.memberCount === count, `the member count is ${row.memberCount}`));
  }

  async leave(letters: readonly string[], count: number): Promise<void> {
    await this.ends.control.site.changeMembers(this.part.collectionId, { remove: this.resources(letters) });
    await this.restAt((row) => check(row.memberCount === count, `the member count is ${row.memberCount}`));
  }

  /** Somebody adds them to the group in Entra. The collection is looked at afterwards: an incremental sync had its chance. */
  async addInEntra(letters: readonly string[]): Promise<void> {
    const { cloudServiceId, groupId, site, collectionId } = this.part;
    await this.ends.control.entra.changeMembers(cloudServiceId, groupId, { add: this.objects(letters) });
    const before = new Date();
    await this.ends.admin.look(site, collectionId);
    await this.restAt(({ checkedAt }) =>
      check(checkedAt !== null && new Date(checkedAt) > before, `the collection was last looked at ${checkedAt}`),
    );
  }

  /** A full sync on demand. */
  async synchronize(): Promise<void> {
    const runs = await this.ends.admin.synchronizeMapping(this.mappingId);
    await this.rest('that the run has ended', async () => {
      for (const { id } of runs) {
        const { state, message } = await this.ends.monitoring.run(id);
        check(state === 'done', `it is ${state} ${message ?? ''}`);
      }
    });
    await this.restAt(() => {});
  }

  /** Waits until the mapping is in step by Rollcall's own word, and `expectation` holds too. */
  private restAt(expectation: (row: CloudSyncRow) => void): Promise<void> {
    return this.rest('that the mapping is in step', async () => {
      const row = await this.ends.monitoring.cloudSyncOf(this.mappingId);
      expectation(row);
      check(row.cloudSyncStatus === 'success', `its status is ${row.cloudSyncStatus} (${row.attention.join(', ')})`);
    });
  }

  private rest(what: string, probe: () => Promise<void>): Promise<void> {
    return eventually(probe, { within: REST_WITHIN_MS, every: 100, what });
  }

  private objects(letters: readonly string[]): readonly string[] {
    return this.people.filter(({ letter }) => letters.includes(letter)).map(({ objectId }) => objectId);
  }

  private resources(letters: readonly string[]): readonly number[] {
    return this.people.filter(({ letter }) => letters.includes(letter)).map(({ resourceId }) => resourceId);
  }
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
