import type { Directory } from './directory';
import type { Mapping } from './mapping';
import type { Clock, Records } from './ports';
import { RefusedError } from './refusal';
import { requireSwitchedOn } from './tenant';
import { requireUsable } from './usable-group';

/** How long a tenant is left alone after it did not answer, so that many runs do not ask it at each step. */
const PAUSE_MS = 5_000;

/** Checks before each full sync that its group can still be written. */
export class CheckGroup {
  /** By cloudServiceId, in milliseconds of the clock. Only spares requests: nothing is lost with it. */
  private readonly pausedUntil = new Map<string, number>();

  constructor(
    private readonly records: Records,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** For the mappings of one group: why it must not be written now, or `later` while its tenant is left alone. */
  async run([mapping]: readonly Mapping[]): Promise<'usable' | 'later' | RefusedError> {
    if (!mapping || mapping.collectionType === 'other') return 'usable';
    const { cloudServiceId, groupId, tenantId, collectionType } = mapping;
    const now = this.clock.now().getTime();
    if (now < (this.pausedUntil.get(cloudServiceId) ?? 0)) return 'later';
    try {
      const tenant = await this.records.tables.tenants.find(tenantId);
      if (tenant) requireSwitchedOn(tenant);
      requireUsable(await this.directory.readGroup(cloudServiceId, groupId, collectionType), cloudServiceId, groupId);
      return 'usable';
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.code === 'directory-unavailable') this.pausedUntil.set(cloudServiceId, now + PAUSE_MS);
      return error;
    }
  }
}
