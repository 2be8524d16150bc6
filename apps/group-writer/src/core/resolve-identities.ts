import type { Directory, IdentityStore } from './ports';

/** deviceIds asked for in one step: as many as one batch of look-ups holds. */
const AT_ONCE = 300;

/** Finds the directory objects of devices that have none yet. */
export class ResolveIdentities {
  constructor(
    private readonly identities: IdentityStore,
    private readonly directory: Directory,
  ) {}

  /** Looks up what is due in one tenant. Throws DirectoryError: then nothing has changed. Returns how many were answered. */
  async step(tenantId: string): Promise<number> {
    const deviceIds = await this.identities.due(tenantId, AT_ONCE);
    if (deviceIds.length === 0) return 0;
    await this.identities.answer(tenantId, await this.directory.lookUpDevices(tenantId, deviceIds));
    return deviceIds.length;
  }
}
