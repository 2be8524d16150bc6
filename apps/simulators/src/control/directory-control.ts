import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import { groupKind } from '../estate/estate-file';
import { isGuid } from '../estate/guid';
import { newEntraDevice, newEntraGroup, newEntraUser } from '../estate/new-entra-object';
import type { Tenant } from '../estate/tenant';
import { bodyAs, option, parameter } from './control-body';
import { ControlError } from './control-error';
import { given } from './given';
import { groupSummary } from './summaries';

const guid = z
  .string()
  .refine(isGuid, 'a GUID')
  .transform((text) => text.toLowerCase());
const name = z.string().min(1);

const deviceChange = {
  deviceId: guid.optional(),
  accountEnabled: z.boolean().optional(),
  operatingSystem: z.string().optional(),
  operatingSystemVersion: z.string().optional(),
  trustType: z.enum(['AzureAd', 'ServerAd', 'Workplace']).optional(),
};
const userChange = {
  userPrincipalName: name.optional(),
  mail: z.string().nullable().optional(),
  accountEnabled: z.boolean().optional(),
  onPremisesSecurityIdentifier: z.string().nullable().optional(),
  onPremisesSamAccountName: z.string().nullable().optional(),
};
const groupChange = {
  description: z.string().nullable().optional(),
  groupTypes: z.array(z.string()).optional(),
  mailEnabled: z.boolean().optional(),
  securityEnabled: z.boolean().optional(),
  onPremisesSyncEnabled: z.boolean().nullable().optional(),
  isAssignableToRole: z.boolean().nullable().optional(),
  membershipRule: z.string().nullable().optional(),
  isManagementRestricted: z.boolean().nullable().optional(),
  isCloudManaged: z.boolean().optional(),
  visibility: z.enum(['Public', 'Private', 'HiddenMembership']).nullable().optional(),
};

const many = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item).min(1) });
const newDevice = z.strictObject({ id: guid.optional(), displayName: name, ...deviceChange });
const newUser = z.strictObject({ id: guid.optional(), displayName: name, ...userChange });
const newServicePrincipal = z.strictObject({ id: guid.optional(), appId: guid.optional(), displayName: name });
const newOrgContact = z.strictObject({
  id: guid.optional(),
  displayName: name,
  mail: z.string().nullable().default(null),
});
const newGroup = z.strictObject({
  id: guid.optional(),
  displayName: name,
  kind: groupKind.optional(),
  members: z.array(guid).default([]),
  ...groupChange,
});

type Maker<Schema extends z.ZodType> = (tenant: Tenant, item: z.output<Schema>) => DirectoryObject;

/** The objects of a tenant: read, made (many at once), changed and deleted as Entra's own people would. */
export function serveDirectoryControl(server: EndServer, tenantOf: (request: FastifyRequest) => Tenant): void {
  const serve = <Schema extends z.ZodType>(
    path: `${ObjectType}s`,
    all: (tenant: Tenant) => Iterable<DirectoryObject>,
    schemas: { readonly item: Schema; readonly change: z.ZodType<object> },
    make: Maker<Schema>,
  ): void => {
    const objectOf = (request: FastifyRequest): DirectoryObject => {
      const found = tenantOf(request).find(parameter(request, 'id'));
      if (!found || `${found.type}s` !== path) throw new ControlError(404, 'The tenant has no such object.');
      return found;
    };
    server.get(`/control/tenants/:t/${path}`, async (request) => {
      const displayName = option(request, 'displayName');
      const items = [...all(tenantOf(request))].filter(
        (object) => displayName === undefined || object.displayName === displayName,
      );
      return { items: items.map(summaryOf) };
    });
    server.post(`/control/tenants/:t/${path}`, async (request, reply: FastifyReply) => {
      const tenant = tenantOf(request);
      const objects = bodyAs(request, many(schemas.item)).items.map((item) => make(tenant, item));
      const taken = objects.find(
        ({ id }, index) => tenant.find(id) ?? objects.findIndex((other) => other.id === id) < index,
      );
      if (taken) throw new ControlError(409, `The tenant has "${taken.displayName}" (${taken.id}) already.`);
      objects.forEach((object) => tenant.put(object));
      return reply.code(201).send({ items: objects.map(summaryOf) });
    });
    server.get(`/control/tenants/:t/${path}/:id`, async (request) => summaryOf(objectOf(request)));
    server.patch(`/control/tenants/:t/${path}/:id`, async (request) => {
      const object = objectOf(request);
      const tenant = tenantOf(request);
      const change = given(bodyAs(request, schemas.change));
      tenant.change(object, () => Object.assign(object, change));
      return summaryOf(object);
    });
    server.delete(`/control/tenants/:t/${path}/:id`, async (request, reply) => {
      tenantOf(request).delete(objectOf(request).id);
      return reply.code(204).send();
    });
  };

  const change = <Shape extends z.ZodRawShape>(shape: Shape) =>
    z.strictObject({ displayName: name.optional(), ...shape });
  serve(
    'devices',
    ({ devices }) => devices,
    { item: newDevice, change: change(deviceChange) },
    (tenant, item) => newEntraDevice(tenant, given(item)),
  );
  serve(
    'users',
    ({ users }) => users,
    { item: newUser, change: change(userChange) },
    (tenant, item) => newEntraUser(tenant, given(item)),
  );
  serve(
    'servicePrincipals',
    (tenant) => ofType(tenant, 'servicePrincipal'),
    { item: newServicePrincipal, change: change({}) },
    (_, { id = randomUUID(), appId = randomUUID(), displayName }) => ({
      type: 'servicePrincipal',
      id,
      appId,
      displayName,
    }),
  );
  serve(
    'orgContacts',
    (tenant) => ofType(tenant, 'orgContact'),
    { item: newOrgContact, change: change({}) },
    (_, { id = randomUUID(), ...words }) => ({ type: 'orgContact', id, ...words }),
  );
  serve(
    'groups',
    ({ groups }) => groups,
    { item: newGroup, change: change(groupChange) },
    (tenant, { members, ...item }) => {
      const group = newEntraGroup(tenant, given(item));
      for (const id of members) {
        if (!tenant.find(id)) throw new ControlError(404, `The tenant has no object ${id}.`);
        group.members.settle([id]);
      }
      return group;
    },
  );
}

const ofType = (tenant: Tenant, type: ObjectType): Iterable<DirectoryObject> =>
  [...tenant.all].filter((object) => object.type === type);

const summaryOf = (object: DirectoryObject): object => (object.type === 'group' ? groupSummary(object) : object);
