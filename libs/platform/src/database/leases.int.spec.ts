import { eventually } from '../fixtures/eventually';
import { freshStack, type Stack } from '../fixtures/stack';
import { Database } from './database';
import { LeaseLostError, Leases } from './leases';
import { migrate } from './migrations';

jest.setTimeout(60_000);

describe('leases on real Postgres', () => {
  let stack: Stack;
  let database: Database;
  let one: Leases;
  let other: Leases;

  beforeAll(async () => {
    stack = await freshStack();
    await migrate(stack.settings, []);
    database = new Database(stack.settings);
  });
  beforeEach(() => {
    one = new Leases(database);
    other = new Leases(database);
  });
  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  it('has one holder at a time, of many that want it at once', async () => {
    const holders = Array.from({ length: 10 }, () => new Leases(database));
    const taken = await Promise.all(holders.map((leases) => leases.acquire('crowd', { ttlMs: 10_000 })));
    expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('goes to another only when time and grace are over, with the state that was kept', async () => {
    const lease = await one.acquire('lane', { ttlMs: 200, graceMs: 400 });
    await database.transaction(async (sql) => lease?.saveState(sql, { tokens: 7 }));
    await eventually(() => (lease?.remainingMs() ?? 1) <= 0);
    expect(await other.acquire('lane', { ttlMs: 200 })).toBeUndefined(); // the grace still runs

    const next = await eventually(async () => (await other.acquire('lane', { ttlMs: 10_000 })) ?? false);
    expect(next.state).toEqual({ tokens: 7 });
    expect(await lease?.renew()).toBe(false);
    expect(lease?.remainingMs()).toBeLessThanOrEqual(0);
    await expect(database.transaction(async (sql) => lease?.saveState(sql, {}))).rejects.toThrow(LeaseLostError);
  });

  it('is taken and renewed by its holder as often as it likes', async () => {
    const lease = await one.acquire('mine', { ttlMs: 5_000, graceMs: 60_000 });
    expect(await lease?.renew()).toBe(true);
    expect(await one.acquire('mine', { ttlMs: 5_000 })).toBeDefined();
    expect(lease?.remainingMs()).toBeLessThanOrEqual(5_000);
  });

  it('need not be waited for when it was given back', async () => {
    const lease = await one.acquire('returned', { ttlMs: 60_000, graceMs: 60_000 });
    expect(await other.acquire('returned', { ttlMs: 1_000 })).toBeUndefined();
    await lease?.release();
    expect(await other.acquire('returned', { ttlMs: 60_000 })).toBeDefined();
    await other.releaseAll(); // as a service does when it stops
    expect(await one.acquire('returned', { ttlMs: 1_000 })).toBeDefined();
  });
});
