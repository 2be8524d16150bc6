import type { LookUp, ObjectReading } from '@rollcall/membership';
import { FakeDirectoryObjects } from '../fixtures/fake-directory-objects';
import { IdentityStore, type NamedObject, ObjectStore } from './identities';
import { DirectoryError } from './ports';
import { ResolveIdentities } from './resolve-identities';

const deviceOf = (n: number): string => `eeeeeeee-0000-0000-0000-${String(n).padStart(12, '0')}`;
const objectOf = (n: number): string => `aaaaaaaa-0000-0000-0000-${String(n).padStart(12, '0')}`;
const MANY = 20_000;

/** Identities in memory; what is answered waits no longer. */
class Waiting extends IdentityStore {
  readonly answers = new Map<string, LookUp>();
  constructor(readonly deviceIds: readonly string[]) {
    super();
  }
  async toLookUp(_: string, limit: number): Promise<readonly string[]> {
    return this.deviceIds.filter((deviceId) => !this.answers.has(deviceId)).slice(0, limit);
  }
  async lookedUp(_: string, answers: ReadonlyMap<string, LookUp>): Promise<void> {
    for (const [deviceId, answer] of answers) this.answers.set(deviceId, answer);
  }
}

class Objects extends ObjectStore {
  readonly readings = new Map<string, ObjectReading>();
  constructor(private readonly named: readonly NamedObject[] = []) {
    super();
  }
  async toRead(): Promise<readonly NamedObject[]> {
    return this.named.filter(({ objectId }) => !this.readings.has(objectId));
  }
  async haveRead(_: string, readings: ReadonlyMap<string, ObjectReading>): Promise<void> {
    for (const [objectId, reading] of readings) this.readings.set(objectId, reading);
  }
}

describe('resolving identities', () => {
  const directory = (): FakeDirectoryObjects => new FakeDirectoryObjects();
  const everybody = Array.from({ length: MANY }, (_, index) => deviceOf(index));

  it('lists all devices when nearly all of them wait, and looks up only whom the list does not name, or twice', async () => {
    const tenant = directory();
    everybody.forEach((deviceId, n) => tenant.registered.set(deviceId, [objectOf(n)]));
    tenant.registered.set(deviceOf(3), [objectOf(3), objectOf(MANY)]);
    tenant.registered.delete(deviceOf(4));
    const waiting = new Waiting(everybody);
    expect(await new ResolveIdentities(waiting, new Objects(), tenant).step('contoso')).toBe(MANY);
    expect(tenant.asked).toMatchObject({ lists: 1, lookUps: 2 });
    expect(waiting.answers.get(deviceOf(2))).toEqual({ result: 'found', objectId: objectOf(2) });
    expect(waiting.answers.get(deviceOf(3))).toEqual({ result: 'ambiguous' });
    expect(waiting.answers.get(deviceOf(4))).toEqual({ result: 'not-found' });
  });

  it('looks them up when the tenant has many more devices', async () => {
    const tenant = directory();
    for (let n = 0; n < 3 * MANY; n += 1) tenant.registered.set(deviceOf(n), [objectOf(n)]);
    const waiting = new Waiting(everybody);
    const resolve = new ResolveIdentities(waiting, new Objects(), tenant);
    while (waiting.answers.size < MANY) await resolve.step('contoso');
    expect(tenant.asked).toMatchObject({ lists: 0, lookUps: MANY });
  });

  it('changes nothing by a list that broke off', async () => {
    const tenant = directory();
    everybody.forEach((deviceId, n) => tenant.registered.set(deviceId, [objectOf(n)]));
    tenant.pageRead = (page) => {
      if (page === 7) tenant.down = { reason: 'throttled', message: '429', retry: 'soon', reach: 'tenant' };
    };
    const waiting = new Waiting(everybody);
    const resolve = new ResolveIdentities(waiting, new Objects(), tenant);
    await expect(resolve.step('contoso')).rejects.toThrow(DirectoryError);
    expect(waiting.answers.size).toBe(0);
  });

  it('stops at once when it is told to, keeping what was answered', async () => {
    const tenant = directory();
    const waiting = new Waiting(everybody.slice(0, 100));
    await new ResolveIdentities(waiting, new Objects(), tenant).step('contoso', AbortSignal.abort());
    expect(waiting.answers.size).toBeLessThan(100);
    expect(waiting.answers.size).toBeGreaterThan(0);
  });

  it('is not stopped by a right that only reading objects needs', async () => {
    const tenant = directory();
    const objects = new Objects([{ objectId: objectOf(1), type: 'user' }]);
    tenant.down = { reason: 'permission-denied', message: '403', retry: 'after-change', reach: 'group' };
    expect(await new ResolveIdentities(new Waiting([]), objects, tenant).step('contoso')).toBe(0);
    expect(objects.readings.size).toBe(0);
  });
});
