import { eventually } from '../fixtures/eventually';
import { freshStack, type Stack } from '../fixtures/stack';
import { Database } from './database';
import { migrate, pendingMigrations } from './migrations';
import { Notifications } from './notifications';
import { isTransient } from './transient';

jest.setTimeout(60_000);

describe('the database of a service', () => {
  let stack: Stack;
  let database: Database;

  beforeAll(async () => {
    stack = await freshStack();
    database = new Database(stack.settings);
    await database.query('CREATE SCHEMA status_service');
    await database.query('CREATE TABLE account (id bigint PRIMARY KEY, amount bigint NOT NULL)');
    await database.query('INSERT INTO account VALUES (1, 0), (2, 0)');
  });
  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  it('lives in its own schema, gives int8 as numbers and the rows of an UPDATE … RETURNING', async () => {
    expect(await database.query('UPDATE account SET amount = 0 WHERE id = $1 RETURNING id', [1])).toEqual([{ id: 1 }]);
    const [row] = await database.query(`SELECT to_regclass('status_service.account') IS NOT NULL AS there`);
    expect(row).toEqual({ there: true });
    expect(await database.query<{ now: Date }>('SELECT now()')).toEqual([{ now: expect.any(Date) }]);
  });

  it('runs a transaction again that lost a deadlock', async () => {
    const move = (from: number, to: number, gate: Promise<unknown>, reached: () => void) =>
      database.transaction(async (sql) => {
        await sql.query('UPDATE account SET amount = amount - 1 WHERE id = $1', [from]);
        reached();
        await gate;
        await sql.query('UPDATE account SET amount = amount + 1 WHERE id = $1', [to]);
      });
    const reached: (() => void)[] = [];
    const gates = [0, 1].map(() => new Promise<void>((resolve) => reached.push(resolve)));
    const both = Promise.all(gates);
    await Promise.all([move(1, 2, both, () => reached[0]?.()), move(2, 1, both, () => reached[1]?.())]);
    expect(await database.query('SELECT amount FROM account')).toEqual([{ amount: 0 }, { amount: 0 }]);
  });

  it('survives a connection that is lost in the middle of a transaction, and says that it is transient', async () => {
    const cut = database.transaction(async (sql) => {
      const [row] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await eventually(async () =>
        sql.query('SELECT 1').then(
          () => false,
          () => true,
        ),
      );
      await sql.query('SELECT 1');
    });
    const error: unknown = await cut.catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(true);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('migrates once, however many begin at the same time', async () => {
    expect(await pendingMigrations(database, [])).toEqual(['PlatformTables1700000000000']);
    const done = await Promise.all([1, 2, 3].map(() => migrate(stack.settings, [])));
    expect(done.flat()).toEqual(['PlatformTables1700000000000']);
    expect(await pendingMigrations(database, [])).toEqual([]);
  });

  it('signals with the commit, and again after the connection was lost', async () => {
    const notifications = new Notifications(stack.settings);
    const heard: string[] = [];
    notifications.on('work', (payload) => void heard.push(payload));
    notifications.start();
    await eventually(() => heard.length === 1); // the connect
    const failing = database.transaction(async (sql) => {
      await notifications.notify(sql, 'work', 'rolled back');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.transaction((sql) => notifications.notify(sql, 'work', 'first'));
    await eventually(() => heard.length === 2);

    await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'`);
    await eventually(() => heard.length === 3);
    await database.transaction((sql) => notifications.notify(sql, 'work', 'second'));
    await eventually(() => heard.length === 4);
    expect(heard).toEqual(['', 'first', '', 'second']);
    await notifications.stop();
  });
});
