import type { SelfTestCheck } from '@rollcall/contracts';
import { findTenant } from './find-tenant';
import type { Records } from './ports';
import { RefusedError } from './refusal';
import type { TenantProbe } from './tenant-probe';

interface Need {
  readonly check: string;
  /** What it is needed for, as the end of a sentence. */
  readonly to: string;
  /** Any of these will do; the first asks for the least. */
  readonly anyOf: readonly [string, ...string[]];
}

/**
 * The application permissions that Rollcall needs. Source: Graph docs, "Add members", "Remove member", "List groups",
 * "List devices", "List users", and the permissions reference.
 */
const NEEDS: readonly Need[] = [
  {
    check: 'read-groups',
    to: 'find groups and read their members',
    anyOf: [
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  },
  {
    check: 'write-members',
    to: 'add members to groups and remove them',
    anyOf: ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  {
    check: 'read-devices',
    to: 'find devices',
    anyOf: ['Device.Read.All', 'Device.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  },
  {
    check: 'add-devices',
    to: 'add devices to groups',
    anyOf: ['Device.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  {
    check: 'read-users',
    to: 'find users',
    anyOf: [
      'User.ReadBasic.All',
      'User.Read.All',
      'User.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
  },
];

/** Tries all that Rollcall needs of a tenant, and names what is missing. */
export class TestTenant {
  constructor(
    private readonly records: Records,
    private readonly probe: TenantProbe,
  ) {}

  /** Without a token nothing else is tried. Throws `tenant-not-found`. */
  async run(tenant: string): Promise<readonly SelfTestCheck[]> {
    const { cloudServiceId } = await findTenant(this.records.tables, tenant);
    let granted: readonly string[] | undefined;
    const token = await attempt('token', 'A token was issued.', async () => {
      granted = await this.probe.permissions(cloudServiceId);
    });
    if (!token.ok) return [token];
    return [
      token,
      ...NEEDS.map((need) => permissionCheck(need, granted)),
      await attempt('group-read', 'A group was read.', () => this.probe.readGroup(cloudServiceId)),
      await attempt('batch', 'A batch was answered.', () => this.probe.sendBatch(cloudServiceId)),
    ];
  }
}

function permissionCheck({ check, to, anyOf }: Need, granted: readonly string[] | undefined): SelfTestCheck {
  if (!granted) return { check, ok: true, message: `The token does not show whether the app may ${to}.` };
  const has = anyOf.find((permission) => granted.includes(permission));
  if (has !== undefined) return { check, ok: true, message: `${has} lets the app ${to}.` };
  const [missing] = anyOf;
  return {
    check,
    ok: false,
    message: `To ${to}, grant the app registration the application permission ${missing}, with admin consent.`,
    missing,
  };
}

async function attempt(check: string, success: string, work: () => Promise<void>): Promise<SelfTestCheck> {
  try {
    await work();
    return { check, ok: true, message: success };
  } catch (error) {
    if (error instanceof RefusedError) return { check, ok: false, message: error.message };
    throw error;
  }
}
