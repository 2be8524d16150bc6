import type { Change } from '../../core/ports';
import type { Treatment } from '../../fixtures/fake-directory';
import { WriterTables, objectOf } from '../../fixtures/writer-tables';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const COLLECTION = 'HQ000001';

jest.setTimeout(120_000);

describe('whether a read would tell that an addition with a lost answer took effect', () => {
  let writer: WriterTables;
  let taken: Change[];

  beforeEach(async () => {
    writer = await WriterTables.open();
    taken = [];
    await writer.knowUsers(3);
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP });
    await writer.collection(COLLECTION, { added: [1, 2] });
    await writer.fullSync(GROUP);
    await writer.drain();
  });
  afterEach(() => writer.close());

  const treatAs = (treatment: Treatment) => {
    taken = [];
    writer.directory.treat = (change) => {
      taken.push(change);
      return treatment;
    };
  };
  const tried = () => taken.map(({ objectId, write, before, lately }) => ({ objectId, write, before, lately }));

  it('would, when nothing else has been done with the member', async () => {
    treatAs('answer-lost');
    await writer.collection(COLLECTION, { added: [3] });
    await writer.drainOnce();
    treatAs('well');
    await writer.drainOnce();
    expect(tried()).toEqual([{ objectId: objectOf(3), write: 'add', before: 'unknown', lately: false }]);
  });

  it('would not, when the answer that was lost is that of its removal', async () => {
    treatAs('answer-lost');
    await writer.collection(COLLECTION, { removed: [2] });
    await writer.drainOnce();
    treatAs('well');
    await writer.collection(COLLECTION, { added: [2] });
    await writer.drainOnce();
    expect(tried()).toEqual([{ objectId: objectOf(2), write: 'add', before: 'unknown', lately: true }]);
  });

  it('would not, when it was removed a moment ago', async () => {
    await writer.collection(COLLECTION, { removed: [2] });
    await writer.drain();
    treatAs('request-lost');
    await writer.collection(COLLECTION, { added: [2] });
    await writer.drainOnce();
    treatAs('well');
    await writer.drainOnce();
    expect(tried()).toEqual([{ objectId: objectOf(2), write: 'add', before: 'unknown', lately: true }]);
  });

  it('would not, when a full sync has just read something else than what Graph had answered', async () => {
    writer.directory.group(GROUP).delete(objectOf(2)); // by hand
    treatAs('well');
    await writer.fullSync(GROUP);
    await writer.drainOnce();
    expect(tried()).toEqual([{ objectId: objectOf(2), write: 'add', before: 'unknown', lately: true }]);
  });
});
