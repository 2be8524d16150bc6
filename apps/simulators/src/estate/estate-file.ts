import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { tenantQuota } from '../graph/quota/tenant-quota';
import { isGuid } from './guid';
import { populationPlan } from './population';
import { replication } from './replication';

const guid = z
  .string()
  .refine(isGuid, 'a GUID')
  .transform((text) => text.toLowerCase());
const words = z.array(z.string().min(1)).default([]);

/** Every permission that Rollcall asks for; an estate may grant fewer. */
const PERMISSIONS = [
  'Group.Create',
  'GroupMember.ReadWrite.All',
  'Device.Read.All',
  'Device.ReadWrite.All',
  'User.Read.All',
];

const app = z.strictObject({
  displayName: z.string().default('Rollcall'),
  clientId: guid,
  secret: z.string().min(1),
  permissions: z.array(z.string()).default(PERMISSIONS),
});

/** Kinds of groups, by what can be done to their members. */
export const groupKind = z.enum([
  'security',
  'dynamic',
  'onPremises',
  'mailEnabledSecurity',
  'distribution',
  'microsoft365',
  'roleAssignable',
  'restricted',
  'cloudManaged',
]);

const group = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  kind: groupKind.default('security'),
  /** Names of devices, user principal names or names of groups before this one. */
  members: words,
});
export type GroupPlan = z.output<typeof group>;

const tenant = z.strictObject({
  cloudServiceId: z.string().min(1),
  tenantId: guid,
  name: z.string().min(1),
  domain: z.string().min(1),
  app,
  groups: z.array(group).default([]),
  quota: tenantQuota.prefault({}),
  replication: replication.prefault({}),
});

const site = z.strictObject({
  id: z.string().min(1),
  siteCode: z.string().length(3),
  name: z.string().min(1),
  version: z.string().default('5.00.9141.1000'),
  serverName: z.string().default('CM01'),
  /** Further addresses of its AdminService; 0 takes any free port. */
  providers: z
    .array(z.strictObject({ name: z.string().min(1), port: z.int().min(0).max(65_535).default(0) }))
    .default([]),
  token: z.string().min(1),
  pollInterval: z.string().default('2s'),
});

/** In Entra with a record of its own; not known to Entra; or with an id whose Entra object is gone. */
const entra = z.enum(['joined', 'hybrid', 'none', 'deleted']).default('joined');

const deviceWords = {
  /** Collections choose by these words. */
  tags: words,
  entra,
  /** The cloudServiceId of its tenant, or the GUID of a tenant that is not of this estate. */
  tenant: z.string().optional(),
  client: z.boolean().default(true),
  obsolete: z.boolean().default(false),
  unknown: z.boolean().default(false),
  os: z.string().default('Microsoft Windows NT Workstation 10.0'),
  domain: z.string().default('CONTOSO'),
};
const device = z.union([
  z.strictObject({
    ...deviceWords,
    name: z.string().min(1),
    /** Another record of the machine of this name, with the same Entra id. */
    sameMachineAs: z.string().optional(),
  }),
  z.strictObject({
    ...deviceWords,
    /** `#` stands for the number, such as `NL-LT-###`. */
    pattern: z.string().includes('#'),
    count: z.int().positive(),
  }),
]);
export type DevicePlan = z.output<typeof device>;

const userWords = {
  tags: words,
  /** `none`: only Active Directory discovery found the user. */
  entra: z.enum(['synced', 'cloud', 'none']).default('synced'),
  tenant: z.string().optional(),
  domain: z.string().default('CONTOSO'),
};
const user = z.union([
  z.strictObject({ ...userWords, name: z.string().min(1) }),
  z.strictObject({ ...userWords, people: z.int().positive() }),
]);
export type UserPlan = z.output<typeof user>;

const collection = z.strictObject({
  id: z.string().length(8).optional(),
  name: z.string().min(1),
  type: z.enum(['device', 'user']),
  /** Records that carry all of these words. */
  tagged: words,
  /** Records by name, beside the tagged ones. */
  named: words,
});

const estateFile = z.strictObject({
  name: z.string().min(1),
  /** People are made by combining these. */
  firstNames: words,
  lastNames: words,
  tenants: z.array(tenant).min(1),
  sites: z.array(site).min(1),
  /** Records and collections of the first site; others begin empty. */
  devices: z.array(device).default([]),
  users: z.array(user).default([]),
  userGroups: z
    .array(z.strictObject({ name: z.string().min(1), domain: z.string().default('CONTOSO'), tags: words }))
    .default([]),
  collections: z.array(collection).default([]),
  /** Devices of the first site that are generated whenever they are looked at. */
  populations: z.array(populationPlan).default([]),
});
export type EstateFile = z.output<typeof estateFile>;

/** An estate file that cannot be used; the message names everything that is wrong, a line for each. */
export class EstateError extends Error {
  override readonly name = 'EstateError';
}

/** Throws EstateError. */
export function readEstateFile(path: string): EstateFile {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new EstateError(`The estate file ${path} cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  const parsed = estateFile.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: where, message }) => `  ${where.join('.') || '(the file)'}: ${message}`,
  );
  throw new EstateError([`The estate file ${path} has errors:`, ...problems].join('\n'), { cause: parsed.error });
}
