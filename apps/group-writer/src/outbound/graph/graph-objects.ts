import { type GraphAccess, graphFailure } from '@rollcall/graph';
import type { LookUp, ObjectReading } from '@rollcall/membership';
import { z } from 'zod';
import { DEVICES_PER_PAGE, LOOK_UPS } from '../../core/cheaper-way';
import { type DirectoryDevice, DirectoryObjects, type NamedObject } from '../../core/identities';
import { DirectoryError, type Quota } from '../../core/ports';
import { chunksOf } from '../chunks';
import { MeteredTenants } from './metered-graph';
import { type Read, readInBatches } from './read-in-batches';
import { directoryError } from './refusal-of';

/** The most ids in one request. Source: Graph docs, "directoryObject: getByIds". */
const IDS_PER_REQUEST = 1_000;
/** How often a list is begun anew when its page token has expired on the way. */
const LISTS = 3;

const id = z.guid().toLowerCase();
/** Without a usable deviceId, which Graph lets be null, a device is found by nobody. */
const device = z
  .object({ id, deviceId: id.nullish().catch(null) })
  .transform(({ id, deviceId }): DirectoryDevice[] => (deviceId ? [{ objectId: id, deviceId }] : []));
const devices = z.array(device).transform((some) => some.flat());
const devicePage = z.object({ value: devices, '@odata.nextLink': z.string().optional() });
const counted = z.object({ '@odata.count': z.int().nonnegative() });
const objects = z.object({ value: z.array(z.object({ id })) });

/** Devices and users of Entra ID through Microsoft Graph. */
export class GraphObjects extends DirectoryObjects {
  private readonly tenants: MeteredTenants;

  constructor(tenants: ReadonlyMap<string, GraphAccess>, quota: Quota) {
    super();
    this.tenants = new MeteredTenants(tenants, quota);
  }

  async *lookUpDevices(
    tenantId: string,
    deviceIds: readonly string[],
  ): AsyncGenerator<ReadonlyMap<string, LookUp>, void> {
    const reads = chunksOf(deviceIds, LOOK_UPS.termsPerRequest).map(lookUp);
    for await (const answers of readInBatches(this.tenants.of(tenantId), reads)) {
      const found = new Map(answers.flatMap(({ about }) => about.map((deviceId) => [deviceId, new Set<string>()])));
      for (const { body } of answers) {
        for (const { deviceId, objectId } of devicePage.parse(body).value) found.get(deviceId)?.add(objectId);
      }
      yield new Map([...found].map(([deviceId, objectIds]) => [deviceId, lookUpFrom(objectIds)]));
    }
  }

  /**
   * In bulk first. Somebody whom that leaves out may be hidden from the app as well as missing, so only Graph's own 404 to
   * a request for this one object counts as missing.
   */
  async *read(
    tenantId: string,
    named: readonly NamedObject[],
  ): AsyncGenerator<ReadonlyMap<string, ObjectReading>, void> {
    const graph = this.tenants.of(tenantId);
    const left = new Map(named.map((object) => [object.objectId, object]));
    const bulk = chunksOf(named, IDS_PER_REQUEST).map(inBulk);
    try {
      for await (const answers of readInBatches(graph, bulk)) {
        const there = answers.flatMap(({ body }) => objects.parse(body).value.map((object) => object.id));
        for (const objectId of there) left.delete(objectId);
        yield new Map(there.map((objectId) => [objectId, 'there']));
      }
    } catch (error) {
      // The right to read objects of every type may be missing where the right to read this type is there.
      if (!(error instanceof DirectoryError) || error.refusal.reason !== 'permission-denied') throw error;
    }
    for await (const answers of readInBatches(graph, [...left.values()].map(alone))) {
      yield new Map(answers.map(({ about, body }) => [about, body === undefined ? 'missing' : 'there']));
    }
  }

  async countDevices(tenantId: string): Promise<number> {
    const request = {
      method: 'GET',
      url: '/devices?$count=true&$top=1&$select=id',
      headers: { ConsistencyLevel: 'eventual' },
    } as const;
    for await (const [answer] of readInBatches(this.tenants.of(tenantId), [{ about: null, request, units: 1 }])) {
      return counted.parse(answer?.body)['@odata.count'];
    }
    throw new Error('a read was neither answered nor refused');
  }

  async *devices(tenantId: string): AsyncGenerator<readonly DirectoryDevice[], void> {
    const graph = this.tenants.of(tenantId);
    let next: string | undefined = FIRST_PAGE;
    for (let list = 1; next !== undefined;) {
      try {
        const page: z.output<typeof devicePage> = devicePage.parse(await graph.get(next, 1));
        yield page.value;
        next = page['@odata.nextLink'];
      } catch (error) {
        if (!isExpiredPageToken(error) || ++list > LISTS) throw directoryError(error);
        next = FIRST_PAGE;
      }
    }
  }
}

const FIRST_PAGE = `/devices?$select=id,deviceId&$top=${DEVICES_PER_PAGE}`;

/** `in` is not allowed on deviceId, so terms are joined by `or`, as many as Graph bears. */
function lookUp(deviceIds: readonly string[]): Read<readonly string[]> {
  const filter = deviceIds.map((deviceId) => `deviceId eq '${deviceId}'`).join(' or ');
  const url = `/devices?$filter=${encodeURIComponent(filter)}&$select=id,deviceId`;
  return { about: deviceIds, request: { method: 'GET', url }, units: 1 };
}

function lookUpFrom(objectIds: ReadonlySet<string>): LookUp {
  const [objectId, ...others] = objectIds;
  if (objectId === undefined) return { result: 'not-found' };
  return others.length > 0 ? { result: 'ambiguous' } : { result: 'found', objectId };
}

const inBulk = (named: readonly NamedObject[]): Read<null> => ({
  about: null,
  request: {
    method: 'POST',
    url: '/directoryObjects/getByIds?$select=id',
    body: { ids: named.map(({ objectId }) => objectId), types: ['device', 'user'] },
  },
  units: 2,
});

const alone = ({ objectId, type }: NamedObject): Read<string> => ({
  about: objectId,
  request: { method: 'GET', url: `/${type}s/${objectId}?$select=id` },
  units: 1,
  mayBeMissing: true,
});

/** Source: observed by others; the status is not documented. */
function isExpiredPageToken(error: unknown): boolean {
  const failure = graphFailure(error);
  return failure.kind === 'answer' && failure.code === 'Directory_ExpiredPageToken';
}
