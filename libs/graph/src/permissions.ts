import { z } from 'zod';

/** What an app may do, as its access token says. */
export interface Permissions {
  /** Application permissions, such as `GroupMember.ReadWrite.All`. */
  readonly roles: readonly string[];
  /** The object id of the app's service principal, which may own groups. */
  readonly objectId?: string | undefined;
}

const claims = z.object({ roles: z.array(z.string()), oid: z.guid().toLowerCase().optional() });

/** Any of these lets an app write the members of every group. Source: Graph docs, "Add members", "Remove member". */
const MEMBER_WRITE = ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'];

/** What to grant to an app that may write the members of no group but its own; undefined when it may write all. */
export const missingMemberWrite = ({ roles }: Permissions): string | undefined =>
  MEMBER_WRITE.some((role) => roles.includes(role)) ? undefined : MEMBER_WRITE[0];

/** Undefined when the token does not show it. It is Graph's to check, not ours: this only explains a refusal. */
export function permissionsIn(token: string): Permissions | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const { success, data } = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return success ? { roles: data.roles, objectId: data.oid } : undefined;
  } catch {
    return undefined; // an opaque token
  }
}
