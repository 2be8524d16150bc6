import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import { newDeviceRecord, newUserGroupRecord, newUserRecord } from '../estate/new-record';
import type { ResourceKind, ResourceRecord } from '../estate/resource';
import type { Site } from '../estate/site';
import { bodyAs, option, parameter } from './control-body';
import { ControlError } from './control-error';
import { given } from './given';

const name = z.string().min(1);
const words = z.string().nullable().optional();
const device = {
  smsId: words,
  aadDeviceId: words,
  aadTenantId: words,
  isClient: z.boolean().optional(),
  isActive: z.boolean().optional(),
  isObsolete: z.boolean().optional(),
  isDecommissioned: z.boolean().optional(),
  isUnknown: z.boolean().optional(),
  domain: words,
  operatingSystem: words,
  primaryUser: words,
  lastActiveTime: words,
};
const user = {
  userName: name.optional(),
  domain: name.optional(),
  mail: words,
  sid: words,
  userPrincipalName: words,
  aadUserId: words,
  aadTenantId: words,
  cloudUserId: words,
};
const userGroup = { domain: name.optional(), sid: words };
const resourceId = z.int().positive().optional();

interface RecordSchemas<Schema extends z.ZodType> {
  readonly item: Schema;
  readonly change: z.ZodType<object>;
}

/**
 * Device, user and user group records of a site: read, made (many at once), changed and deleted. A change, also one of
 * who the record is in Entra, moves nothing at any collection; a deletion takes the record out of them.
 */
export function serveRecordsControl(server: EndServer, siteOf: (request: FastifyRequest) => Site): void {
  const serve = <Schema extends z.ZodType>(
    path: string,
    kind: ResourceKind,
    schemas: RecordSchemas<Schema>,
    make: (site: Site, item: z.output<Schema>) => ResourceRecord,
  ): void => {
    const recordOf = (request: FastifyRequest): ResourceRecord => {
      const record = siteOf(request).resources.get(Number(parameter(request, 'id')));
      if (record?.kind !== kind) throw new ControlError(404, `The site has no such ${kind}.`);
      return record;
    };
    server.get(`/control/${path}`, async (request) => {
      const site = siteOf(request);
      const wanted = option(request, 'name');
      const records = [...site.idsOf[kind]].map((id) => site.resources.get(id));
      return { items: records.filter((record) => wanted === undefined || record?.name === wanted) };
    });
    server.post(`/control/${path}`, async (request, reply) => {
      const site = siteOf(request);
      const body = z.strictObject({
        items: z.array(schemas.item).min(1),
        collections: z.array(z.string()).default([]),
      });
      const { items, collections } = bodyAs(request, body);
      const held = collections.map((id) => site.collections.get(id.toUpperCase()) ?? id);
      const unknown = held.find((found) => typeof found === 'string');
      if (unknown !== undefined) throw new ControlError(404, `The site has no collection "${unknown}".`);
      const records = items.map((item) => make(site, item));
      site.addResources(records);
      const ids = records.map((record) => record.resourceId);
      for (const collection of held) if (typeof collection !== 'string') site.changeMembers(collection, ids, []);
      return reply.code(201).send({ items: records });
    });
    server.get(`/control/${path}/:id`, async (request) => recordOf(request));
    server.patch(`/control/${path}/:id`, async (request) =>
      siteOf(request).resources.change(recordOf(request).resourceId, given(bodyAs(request, schemas.change))),
    );
    server.delete(`/control/${path}/:id`, async (request, reply) => {
      siteOf(request).deleteResource(recordOf(request).resourceId);
      return reply.code(204).send();
    });
  };

  serve(
    'devices',
    'device',
    {
      item: z.strictObject({ resourceId, name, ...device }),
      change: z.strictObject({ name: name.optional(), ...device }),
    },
    (site, item) => newDeviceRecord(site, given(item)),
  );
  serve(
    'users',
    'user',
    {
      item: z.strictObject({ resourceId, fullUserName: name, name: name.optional(), ...user }),
      change: z.strictObject({ fullUserName: name.optional(), name: name.optional(), ...user }),
    },
    (site, item) => newUserRecord(site, given(item)),
  );
  serve(
    'user-groups',
    'userGroup',
    {
      item: z.strictObject({ resourceId, name, ...userGroup }),
      change: z.strictObject({ name: name.optional(), ...userGroup }),
    },
    (site, item) => newUserGroupRecord(site, given(item)),
  );
}
