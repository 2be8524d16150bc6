import { Database, migrate } from '@rollcall/platform';
import { freshStack, type FreshStack } from '@rollcall/testing';
import { testSettings } from '../fixtures/test-settings';
import * as event from '../fixtures/events';
import { migrations } from '../migrations';
import { ResultHistory } from './result-history';
import { ResultPartitions } from './result-partitions';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const KEPT_MS = 90 * DAY_MS;

/** A Wednesday. */
const START = new Date('2026-11-18T12:00:00Z');
const later = (days: number): Date => new Date(START.getTime() + days * DAY_MS);

describe('the weeks of what happened, on real Postgres', () => {
  let stack: FreshStack;
  let database: Database;
  let weeks: ResultPartitions;

  beforeAll(async () => {
    stack = await freshStack();
    const settings = testSettings(stack.env);
    await migrate(settings, migrations);
    database = new Database(settings);
    weeks = new ResultPartitions(database);
  });

  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  async function keep(sequence: number, time: Date): Promise<void> {
    const history = new ResultHistory();
    const data = event.results(sequence, event.result(1));
    await history.keep(database, await history.pack([{ data, received: event.said(sequence, { time }) }]));
  }

  const kept = async (): Promise<unknown> =>
    (
      await database.query<{ sequence: number; place: string }>(
        `SELECT sequence, tableoid::regclass::text AS place FROM result_event ORDER BY sequence`,
      )
    ).map(({ sequence, place }) => `${sequence} in ${place.replace('result_event_', '')}`);

  it('are made ahead, take what came before they were there, and are dropped whole when they are old', async () => {
    await keep(1, later(0));
    expect(await kept()).toEqual(['1 in other']);
    await weeks.keep(later(0), KEPT_MS);
    await keep(2, later(7));
    await keep(3, later(-200));
    expect(await kept()).toEqual(['1 in 20261116', '2 in 20261123', '3 in other']);

    await weeks.keep(later(1), KEPT_MS);
    await weeks.keep(later(1), KEPT_MS);
    expect(await kept()).toEqual(['1 in 20261116', '2 in 20261123']);

    await weeks.keep(later(90), KEPT_MS);
    expect(await kept()).toEqual(['1 in 20261116', '2 in 20261123']);
    await weeks.keep(later(95), KEPT_MS);
    expect(await kept()).toEqual(['2 in 20261123']);
  });

  it('are put right after a time in which nobody made any', async () => {
    await keep(4, later(180));
    await keep(5, later(190));
    await keep(6, later(210));
    await weeks.keep(later(210), KEPT_MS);
    expect(await kept()).toEqual(['4 in 20270517', '5 in 20270524', '6 in 20270614']);
  });

  it('are made once by those who do it at the same time', async () => {
    await Promise.all(Array.from({ length: 4 }, () => new ResultPartitions(database).keep(later(230), KEPT_MS)));
    await keep(7, later(231));
    expect(await kept()).toEqual(expect.arrayContaining(['7 in 20270705']));
  });
});
