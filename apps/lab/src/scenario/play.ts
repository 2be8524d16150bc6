import { AdminClient, ApiError, MonitoringClient, type ControlClient } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import { eventually, NeverHappenedError } from '@rollcall/infrastructure';
import type { Person } from './people';
import type { ScenarioPart } from './scenario-parts';

/** What a step of the scenario led to. */
export interface StepResult {
  readonly title: string;
  /** Letters of the members, in order; what is nobody of the scenario by its name. */
  readonly holds: readonly string[];
  readonly expected: readonly string[];
  /** Why the step did not come to rest, if it did not. */
  readonly problem?: string;
}

interface Step {
  readonly title: string;
  readonly expected: readonly string[];
  /** Does it; resolves when Rollcall says that it is through with it. */
  readonly act: () => Promise<unknown>;
}

interface Ends {
  readonly admin: AdminClient;
  readonly monitoring: MonitoringClient;
  readonly control: ControlClient;
}

/** Longer than any step needs: several polls of the site and a run. */
const REST_WITHIN_MS = 60_000;

/** Plays the scenario of the product documentation for one kind of members; `onResult` hears of each step. */
export class Play {
  private mappingId = '';

  constructor(
    private readonly ends: Ends,
    private readonly part: ScenarioPart,
    private readonly people: readonly Person[],
    private readonly onResult: (result: StepResult) => void,
  ) {}

  async run(): Promise<readonly StepResult[]> {
    const results: StepResult[] = [];
    for (const { title, expected, act } of this.steps()) {
      const problem = await act().then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof NeverHappenedError || error instanceof ApiError) return error.message;
          throw error;
        },
      );
      const result = { title, expected, holds: await this.holds(), ...(problem !== undefined && { problem }) };
      this.onResult(result);
      results.push(result);
    }
    return results;
  }

  private steps(): readonly Step[] {
    const { collectionName, groupName } = this.part;
    return [
      {
        title: `${groupName} holds A, B and C; nothing is mapped to it`,
        expected: ['A', 'B', 'C'],
        act: () => this.reset(),
      },
      {
        title: `${collectionName} holds B and C and is mapped: full sync`,
        expected: ['B', 'C'],
        act: () => this.map(),
      },
      {
        title: `C leaves ${collectionName}: incremental`,
        expected: ['B'],
        act: () => this.changeCollection([], ['C'], 1),
      },
      { title: 'somebody adds D in Entra: incremental', expected: ['B', 'D'], act: () => this.addInEntra('D') },
      { title: 'full sync on demand', expected: ['B'], act: () => this.synchronize() },
      {
        title: `C joins ${collectionName} again: incremental`,
        expected: ['B', 'C'],
        act: () => this.changeCollection(['C'], [], 2),
      },
      {
        title: 'somebody adds A, D and E in Entra: incremental',
        expected: ['A', 'B', 'C', 'D', 'E'],
        act: () => this.addInEntra('A', 'D', 'E'),
      },
    ];
  }

  /** The scenario's own collection and group as they are in its first sentence, without a mapping. */
  private async reset(): Promise<void> {
    const { admin, monitoring, control } = this.ends;
    const { collectionId, groupId, cloudServiceId } = this.part;
    for (const mapping of await admin.mappings()) {
      if (mapping.groupId !== groupId) continue;
      await admin.deleteMapping(mapping.id);
      await this.rest('that the former mapping is gone', async () =>
        expect(!(await monitoring.cloudSync()).some((row) => row.mappingId === mapping.id), 'it is still shown'),
      );
    }
    const present = await control.entra.members(cloudServiceId, groupId);
    await control.entra.changeMembers(cloudServiceId, groupId, { remove: present.map(({ id }) => id) });
    await control.entra.changeMembers(cloudServiceId, groupId, { add: this.objects('A', 'B', 'C') });
    const held = await control.site.members(collectionId);
    await control.site.changeMembers(collectionId, { remove: held.map(({ resourceId }) => resourceId) });
    await control.site.changeMembers(collectionId, { add: this.resources('B', 'C') });
  }

  private async map(): Promise<void> {
    const { site, collectionId, tenantId, groupId } = this.part;
    const { id } = await this.ends.admin.createMapping({ site, collectionId, tenantId, groupId, enabled: true });
    this.mappingId = id;
    await this.restAt((row) => expect(row.lastFullSync !== null && row.memberCount === 2, 'no full sync has ended'));
  }

  private async changeCollection(add: readonly string[], remove: readonly string[], count: number): Promise<void> {
    const change = { add: this.resources(...add), remove: this.resources(...remove) };
    await this.ends.control.site.changeMembers(this.part.collectionId, change);
    await this.restAt((row) => expect(row.memberCount === count, `the member count is ${row.memberCount}`));
  }

  /** And has the collection looked at afterwards, so that an incremental sync had its chance. */
  private async addInEntra(...letters: readonly string[]): Promise<void> {
    const { control, admin } = this.ends;
    const { cloudServiceId, groupId, site, collectionId } = this.part;
    await control.entra.changeMembers(cloudServiceId, groupId, { add: this.objects(...letters) });
    const before = new Date();
    await admin.look(site, collectionId);
    await this.restAt(({ checkedAt }) =>
      expect(checkedAt !== null && new Date(checkedAt) > before, `the collection was last looked at ${checkedAt}`),
    );
  }

  private async synchronize(): Promise<void> {
    const runs = await this.ends.admin.synchronizeMapping(this.mappingId);
    await this.rest('that the run has ended', async () => {
      for (const { id } of runs) {
        const { state, message } = await this.ends.monitoring.run(id);
        expect(state === 'done', `it is ${state} ${message ?? ''}`);
      }
    });
    await this.restAt(() => {});
  }

  /** Waits until the mapping is in step by Rollcall's own word, and `check` does not throw either. */
  private restAt(check: (row: CloudSyncRow) => void): Promise<void> {
    return this.rest('that the mapping is in step', async () => {
      const row = await this.ends.monitoring.cloudSyncOf(this.mappingId);
      check(row);
      expect(row.cloudSyncStatus === 'success', `its status is ${row.cloudSyncStatus} (${row.attention.join(', ')})`);
    });
  }

  private rest(what: string, probe: () => Promise<void>): Promise<void> {
    return eventually(probe, { within: REST_WITHIN_MS, every: 100, what });
  }

  private async holds(): Promise<readonly string[]> {
    const members = await this.ends.control.entra.members(this.part.cloudServiceId, this.part.groupId);
    const letterOf = ({ id, displayName }: { id: string; displayName: string | null }): string =>
      this.people.find(({ objectId }) => objectId === id)?.letter ?? displayName ?? id;
    return members.map(letterOf).sort();
  }

  private chosen(letters: readonly string[]): readonly Person[] {
    return this.people.filter(({ letter }) => letters.includes(letter));
  }

  private objects(...letters: readonly string[]): readonly string[] {
    return this.chosen(letters).map(({ objectId }) => objectId);
  }

  private resources(...letters: readonly string[]): readonly number[] {
    return this.chosen(letters).map(({ resourceId }) => resourceId);
  }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
