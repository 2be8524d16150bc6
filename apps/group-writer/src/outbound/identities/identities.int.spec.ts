import type { DataOf, MemberReason, mappingFigures, memberResults } from '@rollcall/contracts';
import { BELIEVED_AFTER_MS } from '@rollcall/membership';
import fc from 'fast-check';
import { TENANT, WriterTables, objectOf } from '../../fixtures/writer-tables';
import { doubt } from './doubts';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const OTHER_TENANT = '99999999-9999-9999-9999-999999999999';
const ZERO = '00000000-0000-0000-0000-000000000000';
const [A, B, C] = [1, 2, 3].map(objectOf) as [string, string, string];
const deviceOf = (n: number): string => `eeeeeeee-0000-0000-0000-${String(n).padStart(12, '0')}`;
const down = { reason: 'directory-unavailable', message: '503', retry: 'soon', reach: 'tenant' } as const;

jest.setTimeout(180_000);

/** Whom each member of a mapping stands for, or why for nobody. */
async function claims(writer: WriterTables, mappingId = MAPPING): Promise<Record<number, string | null>> {
  const rows = await writer.database.query<{ id: number; said: string | null }>(
    'SELECT resource_id AS id, coalesce(object_id::text, unresolved) AS said FROM claim WHERE mapping_id = $1 ORDER BY 1',
    [mappingId],
  );
  return Object.fromEntries(rows.map(({ id, said }) => [id, said]));
}

/** All that the writer has noted of identities happened so much earlier. */
async function passes(writer: WriterTables, ms: number): Promise<void> {
  for (const [table, columns] of [
    ['identity', ['unfound_since', 'looked_up_at', 'next_at']],
    ['directory_object', ['missing_since', 'next_at']],
    ['resource', ['identity_since']],
  ] as const) {
    const earlier = columns.map((column) => `${column} = ${column} - $1 * interval '1 ms'`);
    await writer.database.query(`UPDATE ${table} SET ${earlier.join(', ')}`, [ms]);
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('whom members stand for', () => {
  let writer: WriterTables;
  beforeEach(async () => {
    writer = await WriterTables.open();
  });
  afterEach(() => writer.close());

  /** Asks until nothing is due any more. */
  const ask = () => writer.lookUpDue();
  const later = async (ms: number) => {
    await passes(writer, ms);
    await writer.upkeep.endGraces();
    await writer.upkeep.tidy();
    await ask();
  };
  const mapped = async (...ids: number[]) => {
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: ids });
    await ask();
    await writer.fullSync(GROUP);
    await writer.drain();
  };
  const device = (resourceId: number, entraId: string | null) => ({ resourceId, type: 'device' as const, entraId });
  /** A device in step with its object. */
  const oneDevice = async () => {
    writer.objects.registered.set(deviceOf(1), [A]);
    await writer.observe([device(1, deviceOf(1))]);
    await mapped(1);
    expect(writer.members(GROUP)).toEqual([A]);
  };

  it('§4.1, 2, 3, 6, 7, 24: gives each of those who stand for nobody its reason, in the tables, the events and the figures', async () => {
    writer.objects.registered.set(deviceOf(6), [A, B]);
    await writer.observe([
      device(1, null),
      device(2, ZERO),
      device(3, '{not-a-guid}'),
      { ...device(4, deviceOf(4)), entraTenantId: OTHER_TENANT },
      device(5, deviceOf(5)),
      device(6, deviceOf(6)),
      { resourceId: 7, type: 'userGroup', entraId: null },
    ]);
    await mapped(1, 2, 3, 4, 5, 6, 7);
    const expected: Record<number, MemberReason> = {
      1: 'no-entra-id',
      2: 'no-entra-id',
      3: 'invalid-entra-id',
      4: 'other-tenant',
      5: 'not-found',
      6: 'ambiguous',
      7: 'unsupported-type',
    };
    expect(await claims(writer)).toEqual(expected);
    for (const [id, reason] of Object.entries(expected)) {
      const said = await writer.lastEvent<DataOf<typeof memberResults>>(
        'io.rollcall.member-results.v1',
        ({ results }) => results.some(({ resourceId }) => resourceId === Number(id)),
      );
      const result = said?.results.find(({ resourceId }) => resourceId === Number(id));
      expect(result).toMatchObject({ state: 'unresolved', reason, message: expect.stringMatching(/\.$/) });
    }
    const said = await writer.lastEvent<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1');
    expect(said?.figures).toMatchObject({ memberCount: 7, noEntraRecord: 7 });
  });

  it('finds a device whose id the site writes in capitals', async () => {
    writer.objects.registered.set(deviceOf(1), [A]);
    await writer.observe([device(1, ` ${deviceOf(1).toUpperCase()} `)]);
    await mapped(1);
    expect(await claims(writer)).toEqual({ 1: A });
  });

  it('takes in what was answered before the directory failed, and changes nothing for the rest', async () => {
    for (const n of [1, 2, 3, 4]) writer.objects.registered.set(deviceOf(n), [objectOf(n)]);
    await writer.observe([1, 2, 3, 4].map((n) => device(n, deviceOf(n))));
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: [1, 2, 3, 4] });
    writer.objects.down = down;
    writer.objects.partsBefore = 1;
    await expect(writer.resolve.step(TENANT)).rejects.toMatchObject({ refusal: down });
    const half = await claims(writer);
    expect(Object.values(half).filter((said) => said !== null)).toHaveLength(2);
    expect(Object.entries(half).every(([n, said]) => said === null || said === objectOf(Number(n)))).toBe(true);
    writer.objects.down = undefined;
    await ask();
    expect(await claims(writer)).toEqual({ 1: objectOf(1), 2: objectOf(2), 3: objectOf(3), 4: objectOf(4) });
  });

  it('moves to the new object of a device at once when Graph does not know the old one', async () => {
    await oneDevice();
    await writer.collection('HQ000001', { removed: [1] });
    await writer.drain();
    writer.objects.registered.set(deviceOf(1), [B]); // the same machine, registered anew
    writer.objects.missing.add(A);
    await writer.collection('HQ000001', { added: [1] });
    expect(await claims(writer)).toEqual({ 1: A }); // the answer of before
    writer.directory.treat = ({ objectId }) => (objectId === A ? 'not-found' : 'well');
    await writer.drainOnce();
    await ask();
    expect(await claims(writer)).toEqual({ 1: B });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([B]);
  });

  it('asks once for each time that Graph does not know an object, not for ever', async () => {
    await oneDevice();
    writer.directory.treat = () => 'not-found';
    await writer.collection('HQ000001', { removed: [1] });
    await writer.collection('HQ000001', { added: [1] });
    writer.directory.group(GROUP).delete(A);
    await writer.fullSync(GROUP);
    await writer.drainOnce();
    const { lookUps, readings } = writer.objects.asked;
    await ask();
    await ask();
    expect(writer.objects.asked).toMatchObject({ lookUps: lookUps + 1, readings: readings + 1 });
    expect(await claims(writer)).toEqual({ 1: A }); // it is there: Graph is only slow
  });

  it('keeps an object that was missing once, and lets go of it when it is missing a quarter of an hour later', async () => {
    await oneDevice();
    writer.objects.registered.delete(deviceOf(1));
    writer.objects.missing.add(A);
    await later(30 * HOUR); // the answer is old: it is looked up again
    expect(await claims(writer)).toEqual({ 1: A });
    await later(10 * MINUTE);
    expect(await claims(writer)).toEqual({ 1: A });
    await later(10 * MINUTE);
    expect(await claims(writer)).toEqual({ 1: 'not-found' });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([]);
    expect(await writer.states(MAPPING)).toEqual({ 1: 'unresolved' });
    writer.objects.missing.delete(A);
    writer.objects.registered.set(deviceOf(1), [A]);
    await later(12 * HOUR);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A]);
  });

  it('begins anew with an object that is seen between two readings that missed it', async () => {
    await oneDevice();
    writer.objects.registered.delete(deviceOf(1));
    writer.objects.missing.add(A);
    await later(30 * HOUR);
    writer.objects.missing.delete(A);
    await later(20 * MINUTE);
    writer.objects.missing.add(A);
    await later(30 * HOUR);
    expect(await claims(writer)).toEqual({ 1: A });
    await later(20 * MINUTE);
    expect(await claims(writer)).toEqual({ 1: 'not-found' });
  });

  it('looks a device up again after a day, and finds that its id leads to another object', async () => {
    await oneDevice();
    writer.objects.registered.set(deviceOf(1), [B]);
    await later(17 * HOUR);
    expect(await claims(writer)).toEqual({ 1: A });
    await later(13 * HOUR);
    expect(await claims(writer)).toEqual({ 1: B });
  });

  it('§4.6: keeps the object of a device that is found twice later', async () => {
    await oneDevice();
    writer.objects.registered.set(deviceOf(1), [A, B]);
    await writer.database.query('UPDATE identity SET next_at = now()');
    await ask();
    expect(await claims(writer)).toEqual({ 1: A });
  });

  it('keeps the old object of a device until its new identity is found', async () => {
    await oneDevice();
    await writer.observe([device(1, deviceOf(2))]);
    await ask();
    expect(await claims(writer)).toEqual({ 1: A });
    writer.objects.registered.set(deviceOf(2), [B]);
    await later(HOUR);
    expect(await claims(writer)).toEqual({ 1: B });
  });

  it('§4.22: keeps the old object of a user until the new one has been seen', async () => {
    await writer.observe([{ resourceId: 1, entraId: A }]);
    await mapped(1);
    writer.objects.missing.add(B);
    await writer.observe([{ resourceId: 1, entraId: B }]);
    await ask();
    expect(await claims(writer)).toEqual({ 1: A });
    writer.objects.missing.delete(B);
    await later(HOUR);
    expect(await claims(writer)).toEqual({ 1: B });
  });

  it('calls a user not found whose object is missing for good, and takes it in when it is back', async () => {
    await writer.observe([{ resourceId: 1, entraId: A }]);
    writer.objects.missing.add(A);
    writer.directory.treat = () => 'not-found';
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: [1] });
    await writer.fullSync(GROUP);
    await writer.drainOnce();
    await ask();
    expect(await claims(writer)).toEqual({ 1: A });
    await later(20 * MINUTE);
    expect(await claims(writer)).toEqual({ 1: 'not-found' });
    writer.objects.missing.delete(A);
    writer.directory.treat = () => 'well';
    await later(HOUR);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A]);
  });

  it.each([
    ['gives no identity any more', { entraId: null }, 'no-entra-id'],
    ['gives a zero GUID', { entraId: ZERO }, 'no-entra-id'],
    ['gives what is no GUID', { entraId: 'GUID:1' }, 'invalid-entra-id'],
    ['moves it to another tenant', { entraId: deviceOf(2), entraTenantId: OTHER_TENANT }, 'other-tenant'],
  ] as const)('keeps a member for a day when the site %s', async (_, lost, reason) => {
    await oneDevice();
    await writer.observe([{ ...device(1, null), ...lost }]);
    await later(23 * HOUR);
    expect(await claims(writer)).toEqual({ 1: A });
    await later(HOUR);
    expect(await claims(writer)).toEqual({ 1: reason });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([]);
  });

  it('has done nothing when the identity comes back within the day', async () => {
    await oneDevice();
    const writes = writer.directory.log.length;
    await writer.observe([device(1, null)]);
    await later(23 * HOUR);
    await writer.observe([device(1, deviceOf(1))]);
    await later(23 * HOUR);
    await writer.drain();
    expect(await claims(writer)).toEqual({ 1: A });
    expect(writer.directory.log).toHaveLength(writes);
  });

  it('looks those up again that were not found, with pauses that grow, in chains that are full', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => index + 1);
    await writer.observe(ids.map((n) => device(n, deviceOf(n))));
    await mapped(...ids);
    await passes(writer, -HOUR); // however slow this machine is, their time has not come
    await writer.resolve.step(TENANT);
    expect(writer.objects.asked.lookUps).toBe(40);
    await writer.database.query('UPDATE identity SET next_at = now() WHERE device_id = $1', [deviceOf(7)]);
    await writer.resolve.step(TENANT);
    expect(writer.objects.asked.lookUps).toBe(55);
    const pauses = async () =>
      writer.database.query<{ low: number; high: number }>(
        `SELECT extract(epoch FROM min(next_at - looked_up_at))::float AS low, extract(epoch FROM max(next_at - looked_up_at))::float AS high
         FROM identity`,
      );
    expect((await pauses())[0]?.high).toBeLessThan(40);
    await later(8 * HOUR);
    const [grown] = await pauses();
    expect(grown?.low).toBeGreaterThan(4 * 3600);
    expect(grown?.high).toBeLessThan(8 * 3600);
  });

  it('looks a device up at once when something changes with it at the site', async () => {
    await writer.observe([device(1, deviceOf(1))]);
    await mapped(1);
    await later(8 * HOUR);
    writer.objects.registered.set(deviceOf(1), [A]);
    await writer.observe([device(1, deviceOf(1))]);
    await ask();
    expect(await claims(writer)).toEqual({ 1: A });
  });

  it('learns of its members while a mapping is disabled, and catches up when it is enabled', async () => {
    await writer.observe([device(1, deviceOf(1))]);
    await mapped(1);
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, enabled: false });
    writer.objects.registered.set(deviceOf(1), [A]);
    await later(HOUR);
    expect(await claims(writer)).toEqual({ 1: 'not-found' });
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, enabled: true });
    expect(await claims(writer)).toEqual({ 1: A });
  });

  it('forgets what no claim rests on: at once who was not found, after a day who was', async () => {
    writer.objects.registered.set(deviceOf(1), [A]);
    await writer.observe([device(1, deviceOf(1)), device(2, deviceOf(2))]);
    await mapped(1, 2);
    await writer.upkeep.tidy();
    await writer.collection('HQ000001', { removed: [1, 2] });
    const known = async () =>
      (await writer.database.query<{ id: string }>('SELECT device_id AS id FROM identity')).map(({ id }) => id);
    await writer.upkeep.tidy();
    expect(await known()).toEqual([deviceOf(1)]);
    await passes(writer, 25 * HOUR);
    await writer.upkeep.tidy();
    expect(await known()).toEqual([]);
    await writer.upkeep.tidy();
    expect(await writer.database.query('SELECT 1 FROM directory_object')).toEqual([]);
  });
});

describe('whom members stand for, under random histories', () => {
  const people = [1, 2, 3, 4];
  const objects = [A, B, C];
  const devices = [1, 2, 3].map(deviceOf);
  /** What the site may give: deviceIds for devices, object ids for users, or nothing. */
  const given = (id: number, choice: number) => [...(id % 2 ? devices : objects), null, ZERO][choice] ?? null;
  const step = fc.oneof(
    fc.record({ kind: fc.constant('site' as const), id: fc.constantFrom(...people), choice: fc.nat({ max: 4 }) }),
    fc.record({ kind: fc.constant('machine' as const), id: fc.constantFrom(1, 3), choice: fc.nat({ max: 4 }) }),
    fc.record({
      kind: fc.constant('registered' as const),
      deviceId: fc.constantFrom(...devices),
      objectIds: fc.subarray(objects, { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant('object' as const), objectId: fc.constantFrom(...objects), there: fc.boolean() }),
    fc.record({
      kind: fc.constant('time' as const),
      ms: fc.constantFrom(MINUTE, 10 * MINUTE, HOUR, 12 * HOUR, 30 * HOUR),
    }),
    fc.record({ kind: fc.constant('ask' as const), answers: fc.constantFrom(0, 1, 2, Infinity, Infinity, Infinity) }),
    fc.record({ kind: fc.constant('unknown' as const), objectId: fc.constantFrom(...objects) }),
  );

  let writer: WriterTables;
  beforeAll(async () => {
    writer = await WriterTables.open();
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
  });
  afterAll(() => writer.close());

  it('never moves a claim off an object without a definite answer, and ends at the truth', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (history) => {
        const { objects: directory } = writer;
        directory.registered.clear();
        directory.missing.clear();
        directory.answered.clear();
        directory.down = undefined;
        await writer.collection('HQ000001', { added: [], baseline: true });
        await writer.database.query('TRUNCATE identity, directory_object, resource');
        const site = new Map(people.map((id) => [id, { entraId: null as string | null, since: 0 }]));
        let clock = 0;
        /** When each object was read as missing, since it was last seen. */
        const missed = new Map<string, number[]>();
        directory.heard = (objectId, reading) => {
          missed.set(objectId, reading === 'there' ? [] : [...(missed.get(objectId) ?? []), clock]);
        };
        const goneFor = (objectId: string) => {
          const [first = Infinity, ...others] = missed.get(objectId) ?? [];
          return others.some((at) => at - first >= BELIEVED_AFTER_MS - MINUTE); // minutes of the clock are not exact here
        };
        /** How many machines have had the number of each device. */
        const machines = new Map<number, number>();
        const observe = async (id: number, entra: string | null) => {
          if (site.get(id)?.entraId !== entra) site.set(id, { entraId: entra, since: clock });
          const smsId = `GUID:${id} ${machines.get(id) ?? 0}`;
          await writer.observe([
            { resourceId: id, entraId: entra, ...(id % 2 ? { type: 'device', smsId } : { type: 'user' }) },
          ]);
        };
        const truth = (id: number): string | undefined => {
          const entra = site.get(id)?.entraId;
          if (!entra || entra === ZERO) return undefined;
          if (id % 2 === 0) return directory.missing.has(entra) ? undefined : entra;
          const [objectId, other] = directory.registered.get(entra) ?? [];
          return other === undefined && objectId !== undefined && !directory.missing.has(objectId)
            ? objectId
            : undefined;
        };
        const isFound = (id: number, holds: string | null | undefined) => {
          const answer = directory.answered.get(site.get(id)?.entraId ?? '');
          return answer?.result === 'found' && answer.objectId === holds;
        };
        /** Whatever lets go of an object has a definite answer for it; another machine begins with nothing. */
        const act = async (work: () => Promise<unknown>, another?: number) => {
          const before = await claims(writer);
          await work();
          const after = await claims(writer);
          for (const id of people) {
            const [held, holds] = [before[id], after[id]];
            if (id === another) {
              if (objects.includes(holds ?? ''))
                expect({ id, found: isFound(id, holds) }).toMatchObject({ found: true });
              continue;
            }
            if (held === holds || !objects.includes(held ?? '')) continue;
            const { entraId: entra = null, since = 0 } = site.get(id) ?? {};
            const unnamed = (!entra || entra === ZERO) && clock - since >= 24 * HOUR;
            const seen = entra === holds && missed.get(entra ?? '')?.length === 0;
            const found = id % 2 ? isFound(id, holds) : seen;
            expect({ id, held, holds, definite: found || unnamed || goneFor(held ?? '') }).toMatchObject({
              definite: true,
            });
          }
        };
        devices.forEach((deviceId, index) => directory.registered.set(deviceId, objects.slice(index, index + 1)));
        for (const id of people) await observe(id, given(id, id - 1));
        await writer.collection('HQ000001', { added: people });
        await writer.resolve.step(TENANT);
        for (const one of history) {
          if (one.kind === 'site') await act(() => observe(one.id, given(one.id, one.choice)));
          if (one.kind === 'machine') {
            machines.set(one.id, (machines.get(one.id) ?? 0) + 1);
            await act(() => observe(one.id, given(one.id, one.choice)), one.id);
          }
          if (one.kind === 'registered') directory.registered.set(one.deviceId, one.objectIds);
          if (one.kind === 'object') directory.missing[one.there ? 'delete' : 'add'](one.objectId);
          if (one.kind === 'unknown') await act(() => doubt(writer.database, TENANT, [one.objectId]));
          if (one.kind === 'time') {
            clock += one.ms;
            await act(async () => {
              await passes(writer, one.ms);
              await writer.upkeep.endGraces();
              await writer.upkeep.tidy();
            });
          }
          if (one.kind === 'ask') {
            directory.down = one.answers < Infinity ? down : undefined;
            directory.partsBefore = one.answers;
            await act(() => writer.resolve.step(TENANT).catch(() => undefined));
            directory.down = undefined;
          }
        }
        // The index has caught up with the objects at last.
        for (const [deviceId, found] of directory.registered) {
          directory.registered.set(
            deviceId,
            found.filter((objectId) => !directory.missing.has(objectId)),
          );
        }
        for (let round = 0; round < 4; round += 1) {
          clock += 31 * HOUR;
          await act(async () => {
            await passes(writer, 31 * HOUR);
            await writer.upkeep.endGraces();
            await writer.upkeep.tidy();
            await writer.lookUpDue();
          });
        }
        const said = await claims(writer);
        for (const id of people) {
          const expected = truth(id);
          const { entraId: entra } = site.get(id) ?? {};
          if (expected !== undefined) expect({ id, holds: said[id] }).toEqual({ id, holds: expected });
          else if (!entra || entra === ZERO) expect({ id, holds: said[id] }).toEqual({ id, holds: 'no-entra-id' });
          else if (objects.includes(said[id] ?? ''))
            expect(directory.missing.has(said[id] ?? '')).toBe(false); // keeps an old one
          else expect(said[id]).toMatch(/^(not-found|ambiguous|invalid-entra-id)$/);
        }
      }),
      { numRuns: 60 },
    );
  });
});
