import { z } from 'zod';
import { SimulatedSite } from '../testing/simulated-site';
import { sourceContract, type SiteUnderTest } from '../testing/source-contract';
import { Sources } from './sources';

jest.setTimeout(60_000);

const made = z.object({ items: z.array(z.object({ resourceId: z.int() })) });
const faults = {
  failing: { effect: { status: 500 } },
  unreachable: { effect: { destroy: true } },
  credential: { effect: { status: 401 } },
};

sourceContract(async (): Promise<SiteUnderTest> => {
  const simulators = await SimulatedSite.start();
  const source = new Sources().of(simulators.configuration);
  const collection = (id: string, change: Record<string, unknown>) =>
    simulators.control('PATCH', `/collections/${id}`, change);
  return {
    source,
    collection: async (collectionId, name, count, kind = 'device') => {
      await simulators.control('POST', '/collections', { collectionId, name, type: kind });
      const plan = { kind, count, prefix: `${collectionId}-`, collections: [collectionId] };
      const { items } = made.parse(await simulators.control('POST', '/generate', plan));
      return items.map(({ resourceId }) => resourceId).sort((a, b) => a - b);
    },
    userGroup: async (id) => {
      const group = { items: [{ name: `Group of ${id}` }], collections: [id] };
      const { items } = made.parse(await simulators.control('POST', '/user-groups', group));
      return items[0]?.resourceId ?? 0;
    },
    leave: async (id, remove) => void (await simulators.control('POST', `/collections/${id}/members`, { remove })),
    evaluating: async (id) => void (await collection(id, { currentStatus: 4 })),
    miscount: async (id, by) => void (await collection(id, { memberCountOffset: by })),
    hide: async (id, hidden) => void (await collection(id, { hidden })),
    join: async (id, entraId, kind = 'device') => {
      const change = kind === 'device' ? { aadDeviceId: entraId } : { aadUserId: entraId };
      await simulators.control('PATCH', `/${kind}s/${id}`, change);
    },
    machine: async (id, { obsolete, ...change }) => {
      const isObsolete = obsolete === undefined ? {} : { isObsolete: obsolete };
      await simulators.control('PATCH', `/devices/${id}`, { ...change, ...isObsolete });
    },
    deleteDevice: async (id) => void (await simulators.control('DELETE', `/devices/${id}`)),
    cutShort: async (rows) => {
      const match = { path: 'SMS_FullCollectionMembership\\?' };
      await simulators.control('POST', '/faults', { match, effect: { truncateTo: rows }, times: 1 });
    },
    deleteCollection: async (id) => void (await simulators.control('DELETE', `/collections/${id}`)),
    misbehave: async (how) => {
      if (how === 'denied')
        await simulators.control('PATCH', `/sites/${simulators.configuration.id}`, { denied: true });
      else await simulators.control('POST', '/faults', faults[how]);
    },
    behave: async () => {
      await simulators.control('DELETE', '/faults');
      await simulators.control('PATCH', `/sites/${simulators.configuration.id}`, { denied: false });
    },
    close: async () => {
      source.close();
      await simulators.close();
    },
  };
});
