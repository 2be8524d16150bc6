import {
  SourceCredentialError,
  SourceFailingError,
  SourceForbiddenError,
  SourceUnreachableError,
} from '../core/source';
import { FakeSource } from './fake-source';
import { sourceContract, type SiteUnderTest } from './source-contract';

const errors = {
  denied: new SourceForbiddenError('Access denied  WMI QUERY: '),
  credential: new SourceCredentialError('401'),
  failing: new SourceFailingError('500'),
  unreachable: new SourceUnreachableError('no answer'),
};

sourceContract(async (): Promise<SiteUnderTest> => {
  const source = new FakeSource();
  source.pageSize = 1_000;
  let next = 16_777_216;
  const collectionOf = (id: string) => {
    const collection = source.collections.get(id);
    if (!collection) throw new Error(`there is no ${id}`);
    return collection;
  };
  return {
    source,
    collection: async (id, name, count, kind = 'device') => {
      const ids = Array.from({ length: count }, () => ++next);
      for (const one of ids) source.types.set(one, kind);
      Object.assign(source.hold(id, ...ids), { name, type: kind });
      return ids;
    },
    userGroup: async (id) => {
      const group = ++next;
      source.types.set(group, 'userGroup');
      source.change(id, (members) => members.add(group));
      return group;
    },
    leave: async (id, gone) => source.change(id, (members) => gone.forEach((one) => members.delete(one))),
    evaluating: async (id) => void (collectionOf(id).ready = false),
    miscount: async (id, by) => void (collectionOf(id).miscount = by),
    hide: async (_, ids) => void (source.hides = (id) => ids.includes(id)),
    join: async (id, entraId) => void source.devices.set(id, entraId),
    machine: async (id, { smsId, obsolete }) => {
      if (smsId === null) source.machines.delete(id);
      else if (smsId !== undefined) source.machines.set(id, smsId.toUpperCase());
      if (obsolete !== undefined) source.obsolete[obsolete ? 'add' : 'delete'](id);
    },
    deleteDevice: async (one) => {
      source.devices.delete(one);
      for (const [id, { members }] of source.collections)
        if (members.has(one)) source.change(id, () => members.delete(one));
    },
    cutShort: async (rows) => void (source.nextPage = rows),
    deleteCollection: async (id) => void source.collections.delete(id),
    misbehave: async (how) =>
      source.failWith(errors[how], ['catalogue', 'entry', 'page', 'count', 'identities', 'healthy']),
    behave: async () => source.recover(),
    close: async () => undefined,
  };
});
