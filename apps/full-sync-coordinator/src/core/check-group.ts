import type { Directory } from './directory';
import type { Mapping } from './mapping';
import type { Clock, Records } from './ports';
import { RefusedError } from './refusal';
import { renameGroup } from './rename-mappings';
import { requireSwitchedOn } from './tenant';
import { requireUsable } from './usable-group';

/** How long a tenant is left alone after it did not answer, so that many runs do not ask it at each step. */
const PAUSE_MS = 5_000;

/** Checks before each full sync that its group can still be written, and takes over its name. */
export class CheckGroup {
  /** By cloudServiceId, in milliseconds of the clock. Only spares requests: nothing is lost with it. */
  private readonly pausedUntil = new Map<string, number>();

  constructor(
    private readonly records: Records,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** For the mappings of one group: why it must not be written now, or `later` while its tenant is left alone. */
  async run(mappings: readonly Mapping[]): Promise<'usable' | 'later' | RefusedError> {
    const [mapping] = mappings;
    if (!mapping || mapping.collectionType === 'other') return 'usable';
    const { cloudServiceId, groupId, tenantId, collectionType } = mapping;
    const now = this.clock.now().getTime();
    if (now < (this.pausedUntil.get(cloudServiceId) ?? 0)) return 'later';
    try {
      const tenant = await this.records.tables.tenants.find(tenantId);
      if (tenant) requireSwitchedOn(tenant);
      const found = await this.directory.readGroup(cloudServiceId, groupId, collectionType);
      const { displayName: name } = requireUsable(found, cloudServiceId, groupId);
      if (mappings.some(({ groupName }) => groupName !== name)) {
        const at = this.clock.now();
        await this.records.transaction((tables) => renameGroup(tables, { tenantId, groupId, name, at }));
      }
      return 'usable';
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.code === 'directory-unavailable') this.pausedUntil.set(cloudServiceId, now + PAUSE_MS);
      return error;
    }
  }
}
