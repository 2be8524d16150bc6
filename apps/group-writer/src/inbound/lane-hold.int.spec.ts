import { Leases } from '@rollcall/platform';
import { TENANT, WriterTables } from '../fixtures/writer-tables';
import { LaneHold } from './lane-hold';

jest.setTimeout(60_000);

describe('the hold on a lane', () => {
  let writer: WriterTables;
  beforeEach(async () => (writer = await WriterTables.open()));
  afterEach(() => writer.close());

  const holdOf = () => new LaneHold(TENANT, new Leases(writer.database), writer.database, 0, () => Promise.resolve());

  it('keeps its term while it lasts, and has another one after it was lost', async () => {
    const hold = holdOf();
    expect(await hold.take()).toBe(true);
    const { term } = hold;
    expect(await hold.take()).toBe(true);
    expect(hold.term).toBe(term);

    await writer.database.query('DELETE FROM lease');
    while (hold.held) await new Promise((resolve) => setImmediate(resolve)); // it believes in its lease until that is over
    expect(await hold.take()).toBe(true);
    expect(hold.term).not.toBe(term);
  });

  it('is one replica’s at a time', async () => {
    const [one, other] = [holdOf(), holdOf()];
    expect(await one.take()).toBe(true);
    expect(await other.take()).toBe(false);
  });
});
