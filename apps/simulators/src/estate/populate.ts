import type { Collection } from './collection';
import { IdSet } from './id-set';
import { newCollection } from './new-collection';
import type { PopulationPlan } from './population';
import type { Site } from './site';

/** Adds generated devices to a site, one collection of all of them, and others among which they are shared out. */
export function populate(site: Site, tenantId: string, plan: PopulationPlan): readonly Collection[] {
  const { collections, tenant: _key, ...words } = plan;
  const { firstResourceId: first, devices } = site.addPopulation({ ...words, tenantId });
  const collectionOf = (name: string, from: number, to: number): Collection => {
    const collection = newCollection(site, { name, type: 'device' });
    site.changeMembers(collection, IdSet.of([[first + from, first + to - 1]]), []);
    return collection;
  };
  const parts = Math.min(collections, devices);
  return [
    collectionOf(`${plan.prefix}All`, 0, devices),
    ...Array.from({ length: parts }, (_, index) =>
      collectionOf(
        `${plan.prefix}Part ${index + 1}`,
        Math.floor((devices * index) / parts),
        Math.floor((devices * (index + 1)) / parts),
      ),
    ),
  ];
}
