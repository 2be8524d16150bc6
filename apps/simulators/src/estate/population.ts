import { z } from 'zod';
import { guidOf } from './guid';
import { FOUNDED } from './new-entra-object';
import type { DeviceRecord } from './resource';

/** The shares are drawn from so many. */
const OF = 1000;
/** Has no divisor in common with OF: consecutive indexes are spread over all of it. */
const STRIDE = 619;

/** In the order in which the shares are drawn. */
const FATES = ['withoutIdentity', 'obsolete', 'rejoined', 'foreign'] as const;

const share = z.number().min(0).max(1);

/** What an estate file or a control call says of devices that are generated whenever they are looked at. */
export const populationPlan = z.strictObject({
  devices: z.int().min(1).max(1_000_000),
  prefix: z.string().min(1).default('PC-'),
  /** By cloudServiceId or GUID; the first one unless given. */
  tenant: z.string().optional(),
  withoutIdentity: share.default(0.3),
  /** Obsolete records of the machine one before them, with its Entra id. */
  obsolete: share.default(0.02),
  /** Obsolete records of the machine one before them, which has joined Entra anew since: with the id of then. */
  rejoined: share.default(0.005),
  /** Of a tenant that is not ours. */
  foreign: share.default(0.01),
  /** Besides one collection that holds all, so many that share the devices among them. */
  collections: z.int().nonnegative().default(200),
});
export type PopulationPlan = z.output<typeof populationPlan>;

/** A stretch of device records that are not kept: each is made from its number. */
export interface Population extends Omit<PopulationPlan, 'collections' | 'tenant'> {
  readonly firstResourceId: number;
  readonly siteId: string;
  readonly tenantId: string;
}

const FOREIGN_TENANT = '99999999-9999-9999-9999-999999999999';

/** The record of a number within the population; its GUIDs are computed when they are read. */
export function populationRecord(population: Population, resourceId: number): DeviceRecord {
  const { prefix, siteId, tenantId, firstResourceId } = population;
  const index = resourceId - firstResourceId;
  const own = fateOf(population, index);
  const isObsolete = own === 'obsolete' || own === 'rejoined';
  const machine = isObsolete ? index - 1 : index;
  const fate = fateOf(population, machine);
  const name = `${prefix}${String(machine + 1).padStart(6, '0')}`;
  const tenant = fate === 'foreign' ? FOREIGN_TENANT : tenantId;
  return {
    kind: 'device',
    resourceId,
    name,
    get smsId() {
      return `GUID:${guidOf(siteId, 'client', String(resourceId)).toUpperCase()}`;
    },
    get aadDeviceId() {
      return fate === 'withoutIdentity'
        ? null
        : guidOf(tenant, 'deviceId', own === 'rejoined' ? `${name} before` : name);
    },
    aadTenantId: fate === 'withoutIdentity' ? null : tenant,
    isClient: true,
    isActive: !isObsolete,
    isObsolete,
    isDecommissioned: false,
    isUnknown: false,
    domain: 'CONTOSO',
    operatingSystem: 'Microsoft Windows NT Workstation 10.0',
    primaryUser: null,
    lastActiveTime: null,
    creationDate: FOUNDED,
  };
}

type Fate = (typeof FATES)[number] | 'known';

function fateOf(population: Population, index: number): Fate {
  const place = ((index * STRIDE) % OF) / OF;
  let end = 0;
  for (const fate of FATES) {
    end += population[fate];
    if (place < end) return index === 0 && (fate === 'obsolete' || fate === 'rejoined') ? 'known' : fate;
  }
  return 'known';
}
