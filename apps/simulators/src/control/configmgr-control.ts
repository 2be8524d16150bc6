import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import type { Collection } from '../estate/collection';
import { newCollection } from '../estate/new-collection';
import type { Site } from '../estate/site';
import { bodyAs, option, parameter } from './control-body';
import { ControlError } from './control-error';
import type { ControlContext } from './control';
import { given } from './given';
import { serveGeneration } from './generate-control';
import { serveRecordsControl } from './records-control';
import { serviceOf } from './service-of';
import { serveSitesControl } from './sites-control';
import { collectionSummary } from './summaries';

const resourceIds = z.array(z.int().positive());
const newOne = z.strictObject({
  collectionId: z.string().length(8).optional(),
  name: z.string().min(1),
  type: z.enum(['device', 'user', 'other']),
  comment: z.string().default(''),
  /** The id of the limiting collection. */
  limitTo: z.string().nullable().optional(),
  /** 1 by hand, 2 by a schedule, 4 incrementally, 6 both. */
  refreshType: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(6)]).optional(),
  members: resourceIds.default([]),
});
const change = z.strictObject({
  name: z.string().min(1).optional(),
  comment: z.string().optional(),
  cloudSyncCount: z.int().nonnegative().optional(),
  currentStatus: z.int().min(0).max(8).optional(),
  memberCountOffset: z.int().optional(),
  hidden: resourceIds.optional(),
});
const members = z.strictObject({ add: resourceIds.default([]), remove: resourceIds.default([]) });
/** What an administrator of the site does, and how the AdminService behaves. `?site=` names another than the first. */
export function serveConfigmgrControl(server: EndServer, context: ControlContext): void {
  const siteOf = (request: FastifyRequest): Site => serviceOf(context.services, option(request, 'site')).site;
  const collectionOf = (request: FastifyRequest): Collection => {
    const found = siteOf(request).collections.get(parameter(request, 'id').toUpperCase());
    if (!found) throw new ControlError(404, `The site has no collection "${parameter(request, 'id')}".`);
    return found;
  };
  serveRecordsControl(server, siteOf);
  serveGeneration(server, context, siteOf);
  serveSitesControl(server, context);

  server.get('/control/collections', async (request) => ({
    items: [...siteOf(request).collections.values()].map(collectionSummary),
  }));
  server.post('/control/collections', async (request, reply) => {
    const site = siteOf(request);
    const { collectionId, members: first, ...words } = bodyAs(request, newOne);
    const collection = newCollection(site, {
      ...given(words),
      ...(collectionId !== undefined && { collectionId: collectionId.toUpperCase() }),
    });
    if (first.length > 0) changeMembers(site, collection, first, []);
    return reply.code(201).send(collectionSummary(collection));
  });
  server.get('/control/collections/:id', async (request) => collectionSummary(collectionOf(request)));
  server.patch('/control/collections/:id', async (request) => {
    const collection = collectionOf(request);
    const { name, comment, cloudSyncCount, currentStatus, memberCountOffset, hidden } = bodyAs(request, change);
    if (name !== undefined) collection.name = name;
    if (comment !== undefined) collection.comment = comment;
    if (name !== undefined || comment !== undefined) collection.lastChangeTime = siteOf(request).stamp();
    if (cloudSyncCount !== undefined) collection.cloudSyncCount = cloudSyncCount;
    if (currentStatus !== undefined) collection.currentStatus = currentStatus;
    if (memberCountOffset !== undefined) collection.memberCountOffset = memberCountOffset;
    if (hidden !== undefined) {
      collection.hidden.clear();
      hidden.forEach((id) => collection.hidden.add(id));
    }
    return collectionSummary(collection);
  });
  server.delete('/control/collections/:id', async (request, reply) => {
    siteOf(request).collections.delete(collectionOf(request).collectionId);
    return reply.code(204).send();
  });

  server.get('/control/collections/:id/members', async (request) => {
    const { resources } = siteOf(request);
    return {
      items: [...collectionOf(request).members].map((id) => resources.get(id) ?? { resourceId: id }),
    };
  });
  server.post('/control/collections/:id/members', async (request) => {
    const collection = collectionOf(request);
    const { add, remove } = bodyAs(request, members);
    changeMembers(siteOf(request), collection, add, remove);
    return collectionSummary(collection);
  });
}

/** Throws ControlError for a record that the site does not have. */
function changeMembers(site: Site, collection: Collection, add: readonly number[], remove: readonly number[]): void {
  const unknown = add.find((id) => !site.resources.has(id));
  if (unknown !== undefined) throw new ControlError(404, `The site has no record ${unknown}.`);
  site.changeMembers(collection, add, remove);
}
