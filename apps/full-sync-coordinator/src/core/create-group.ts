import { keyOfGroup } from '@rollcall/contracts';
import type { Directory, DirectoryGroup } from './directory';
import { findTenant } from './find-tenant';
import type { Clock, Patience, Records } from './ports';
import { RefusedError } from './refusal';
import { requireSwitchedOn } from './tenant';

export interface NewGroup {
  readonly displayName: string;
  readonly description?: string;
  /** Made of the name when it is left out. */
  readonly mailNickname?: string;
  /** Entra takes any number of groups of one name, which people cannot tell apart. */
  readonly allowSameName: boolean;
}

/** How long a new group may take until Graph shows it to readers, before it is handed out all the same. */
const PATIENCE_MS = 10_000;
/** Source: Graph docs, "Create group". */
const LONGEST_NICKNAME = 64;

/** Makes security groups that our app owns, so that it may write their members without a permission for all groups. */
export class CreateGroup {
  constructor(
    private readonly records: Records,
    private readonly directory: Directory,
    private readonly patience: Patience,
    private readonly clock: Clock,
  ) {}

  /**
   * Repeated, it is refused with `group-name-taken` and the id of the group that is there.
   * Throws `tenant-not-found`, `tenant-disabled`, `group-name-taken`, `group-creation-forbidden`, `group-refused`,
   * `directory-unavailable`.
   */
  async run(tenantId: string, wanted: NewGroup, who: string): Promise<DirectoryGroup> {
    const tenant = await findTenant(this.records.tables, tenantId);
    requireSwitchedOn(tenant);
    const { cloudServiceId } = tenant;
    const { displayName, description, mailNickname = nicknameOf(displayName), allowSameName } = wanted;
    if (!allowSameName) await this.requireFreeName(cloudServiceId, displayName);
    const parts = { displayName, mailNickname, ...(description !== undefined && { description }) };
    const group = await this.directory.createGroup(cloudServiceId, parts);
    await this.records.transaction(({ audit }) =>
      audit.add({
        who,
        what: 'group-created',
        subject: keyOfGroup(tenant.tenantId, group.groupId),
        before: null,
        after: { groupId: group.groupId, ...parts },
        when: this.clock.now(),
      }),
    );
    await this.patience.until(() => this.shown(cloudServiceId, group.groupId), PATIENCE_MS);
    return group;
  }

  private async requireFreeName(cloudServiceId: string, displayName: string): Promise<void> {
    const [same] = await this.directory.groupsNamed(cloudServiceId, displayName);
    if (!same) return;
    throw new RefusedError(
      'group-name-taken',
      `The tenant "${cloudServiceId}" has a group "${same.displayName}" already (${same.groupId}): map that one, choose ` +
        'another name, or say allowSameName.',
      { groupId: same.groupId },
    );
  }

  /** Reads lag behind writes; a tenant that does not answer is no reason to take the group back. */
  private shown(cloudServiceId: string, groupId: string): Promise<DirectoryGroup | undefined> {
    return this.directory.readGroup(cloudServiceId, groupId, 'user').catch((error: unknown) => {
      if (error instanceof RefusedError) return undefined;
      throw error;
    });
  }
}

/** Only what every nickname may hold. */
export const nicknameOf = (displayName: string): string =>
  displayName
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, LONGEST_NICKNAME)
    .replace(/^-|-$/g, '') || 'group';
