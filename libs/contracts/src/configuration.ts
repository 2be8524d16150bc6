import { z } from 'zod';
import { guid, siteId } from './ids';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a text such as `60s`, `5m`, `24h`; undefined when it is none. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  return Number(match[1]) * units[match[2] as keyof typeof units];
}

/** A duration such as `60s`, given as milliseconds. `min` and `max` are texts of the same form, both allowed. */
const duration = (min: string, max: string) => {
  const error = `a duration from ${min} to ${max}, such as 60s or 5m`;
  return z.string({ error }).transform((text, context) => {
    const value = durationMs(text);
    if (value === undefined || value < (durationMs(min) ?? 0) || value > (durationMs(max) ?? Infinity)) {
      context.addIssue(error);
      return z.NEVER;
    }
    return value;
  });
};

const file = z.string({ error: 'the path of a file' }).min(1, 'the path of a file');

const httpsUrl = z
  .url({ protocol: /^https$/, error: 'an https:// address' })
  .transform((address) => address.replace(/\/+$/, ''));

const siteAuthentication = z.discriminatedUnion(
  'kind',
  [
    /** The token is read from the file for each request, so that it can be renewed. */
    z.strictObject({ kind: z.literal('bearer'), tokenFile: file }),
    z.strictObject({
      kind: z.literal('clientCredentials'),
      tenantId: guid,
      clientId: z.string().min(1),
      secretFile: file,
      /** Such as `https://ConfigMgrService/.default`. */
      scope: z.string().min(1).default('https://ConfigMgrService/.default'),
      authority: httpsUrl.optional(),
    }),
    z.strictObject({ kind: z.literal('negotiate') }).superRefine((_, context) => {
      context.addIssue('negotiate (Kerberos) is not available yet: use bearer or clientCredentials');
    }),
  ],
  { error: 'its kind is bearer or clientCredentials' },
);

const IN_FLIGHT = 'a whole number from 1 to 100';
const PER_SECOND = 'a number from 1 to 200';

/**
 * What the watcher asks of one site at most, through all its addresses together. A provider takes 200 requests from one
 * client. Source: Configuration Manager docs, "Size and scale numbers".
 */
const siteRequests = z.strictObject({
  inFlight: z.int(IN_FLIGHT).min(1, IN_FLIGHT).max(100, IN_FLIGHT).default(8),
  perSecond: z.number(PER_SECOND).min(1, PER_SECOND).max(200, PER_SECOND).default(100),
});

const ADDRESSES = 'an https:// address, or a list of them';

const site = z.strictObject({
  id: siteId,
  /** One address or several that are tried in order. */
  adminService: z.union([httpsUrl.transform((address) => [address]), z.array(httpsUrl).min(1, ADDRESSES)], ADDRESSES),
  authentication: siteAuthentication,
  /** PEM file with the site's own CA; the machine's CAs count beside it. */
  caFile: file.optional(),
  pollInterval: duration('1s', '60m').prefault('60s'),
  /** How often the identities of all members are read again; those still unresolved are read at every poll. */
  identityInterval: duration('1s', '24h').prefault('15m'),
  requests: siteRequests.prefault({}),
});
export type SiteConfiguration = z.infer<typeof site>;

const namedClouds = {
  global: { graph: 'https://graph.microsoft.com', authority: 'https://login.microsoftonline.com' },
  usGov: { graph: 'https://graph.microsoft.us', authority: 'https://login.microsoftonline.us' },
  usGovDod: { graph: 'https://dod-graph.microsoft.us', authority: 'https://login.microsoftonline.us' },
  china: { graph: 'https://microsoftgraph.chinacloudapi.cn', authority: 'https://login.chinacloudapi.cn' },
} as const;

/** A Microsoft cloud by name, or the two addresses of another. Source: Graph docs, "National cloud deployments". */
const cloud = z.union([
  z.enum(['global', 'usGov', 'usGovDod', 'china']).transform((name) => ({ ...namedClouds[name], named: true })),
  z.strictObject({ graph: httpsUrl, authority: httpsUrl }).transform((own) => ({ ...own, named: false })),
]);

const credential = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('clientSecret'),
      clientId: z.string().min(1),
      secretFile: z.string().min(1).optional(),
      secretEnvironment: z.string().min(1).optional(),
    })
    .refine((value) => (value.secretFile === undefined) !== (value.secretEnvironment === undefined), {
      message: 'give either secretFile or secretEnvironment',
    }),
  /** One PEM file with the certificate and its private key. */
  z.strictObject({ kind: z.literal('certificate'), clientId: z.string().min(1), certificateFile: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('workloadIdentity'),
    clientId: z.string().min(1).optional(),
    tokenFile: z.string().min(1).optional(),
  }),
  z.strictObject({ kind: z.literal('managedIdentity'), clientId: z.string().min(1).optional() }),
]);

const quota = z.strictObject({
  /** Of the tenant by its users: under 50, to 500, above. Source: Graph docs, "identity and access service limits". */
  size: z.enum(['S', 'M', 'L']).default('L'),
  share: z.number().gt(0).max(1).default(0.9),
  writes: z.int().positive().default(3000),
  window: duration('1s', '1h').prefault('150s'),
});

const tenant = z.strictObject({
  /** The cloudServiceId. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'letters, digits, - and _; at most 63'),
  tenantId: guid,
  cloud: cloud.prefault('global'),
  credential,
  /** The value at first sight; afterwards the API's holds. */
  groupSyncEnabled: z.boolean().default(true),
  quota: quota.prefault({}),
});
export type TenantConfiguration = z.infer<typeof tenant>;

const auth = z.union([
  z.literal('none'),
  z.strictObject({
    issuer: httpsUrl,
    audience: z.string().min(1),
    rolesClaim: z.string().min(1).default('roles'),
    /** The public client that people sign in as, in the dashboard and at the command line. */
    clientId: z.string().min(1).optional(),
    /** What is asked of the issuer then; `offline_access` lets a sign-in be renewed without the person. */
    scope: z.string().min(1).default('openid profile offline_access'),
  }),
]);

/** Adds an issue for each entry whose `field` was there before. */
function refuseRepeats<Key extends string>(path: string, field: Key, reason: string) {
  return (entries: readonly Readonly<Record<Key, string>>[], context: z.RefinementCtx<never>) => {
    const seen = new Set<string>();
    entries.forEach((entry, index) => {
      if (seen.has(entry[field])) context.addIssue({ code: 'custom', path: [path, index, field], message: reason });
      seen.add(entry[field]);
    });
  };
}

/** The file that `ROLLCALL_CONFIG` names: YAML, checked at start, every error named at once. */
export const configuration = z
  .strictObject({
    auth: auth.default('none'),
    sites: z.array(site).default([]),
    tenants: z.array(tenant).default([]),
  })
  .superRefine((value, context) => {
    const refuse = context as unknown as z.RefinementCtx<never>;
    refuseRepeats('sites', 'id', 'a site of this id is there already')(value.sites, refuse);
    refuseRepeats('tenants', 'id', 'a tenant of this id is there already')(value.tenants, refuse);
    refuseRepeats(
      'tenants',
      'tenantId',
      'this Entra tenant is there already: one cloud service for a tenant',
    )(value.tenants, refuse);
  });
export type Configuration = z.infer<typeof configuration>;

/** Each error as `path: what is wrong`, such as `tenants.0.tenantId: Invalid GUID`. */
export const problemsOf = (error: z.ZodError): readonly string[] =>
  error.issues.map((issue) => `${issue.path.join('.') || '(the file)'}: ${issue.message}`);
