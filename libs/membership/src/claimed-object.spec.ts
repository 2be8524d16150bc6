import fc from 'fast-check';
import { type ClaimedObject, claimedObject } from './claimed-object';
import type { Identity } from './identity';
import { BELIEVED_AFTER_MS, type ObjectRecord, afterReading } from './object-reading';
import { goodFor, pauseBeforeLookUp, pauseBeforeReading } from './look-again';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const holds: ClaimedObject = { objectId: 'old', unresolved: null };
const keeps = { graceOver: false, gone: false, another: false };

const indefinite: readonly Identity[] = [
  { kind: 'unknown', reason: 'not-found' },
  { kind: 'unknown', reason: 'ambiguous' },
  { kind: 'lookUp', deviceId: 'd' },
  { kind: 'named', objectId: 'new' },
  { kind: 'none', reason: 'no-entra-id' },
  { kind: 'none', reason: 'other-tenant' },
];

describe('the object of a claim', () => {
  it.each(indefinite)('stays without a definite answer: $kind $reason', (identity) => {
    expect(claimedObject(holds, identity, keeps)).toEqual(holds);
  });

  it('stays while nothing is known of the resource', () => {
    expect(claimedObject(holds, undefined, { graceOver: true, gone: true, another: true })).toEqual(holds);
  });

  it('is another one when another one is found', () => {
    const found = { kind: 'object', objectId: 'new' } as const;
    expect(claimedObject(holds, found, keeps)).toEqual({ objectId: 'new', unresolved: null });
  });

  it('ends when the site has named nobody for the time of the grace, and says why', () => {
    const lost = { ...keeps, graceOver: true };
    expect(claimedObject(holds, { kind: 'none', reason: 'other-tenant' }, lost)).toEqual({
      objectId: null,
      unresolved: 'other-tenant',
    });
    expect(claimedObject(holds, { kind: 'unknown', reason: 'not-found' }, lost)).toEqual(holds);
  });

  it.each([
    ['not found', indefinite[0], { objectId: null, unresolved: 'not-found' }],
    ['found twice', indefinite[1], { objectId: null, unresolved: 'ambiguous' }],
    ['not looked up yet', indefinite[2], { objectId: null, unresolved: null }],
    ['named by the site', indefinite[3], { objectId: 'new', unresolved: null }],
  ])('ends when it is gone, and the new one is %s', (_, identity, expected) => {
    expect(claimedObject(holds, identity, { ...keeps, gone: true })).toEqual(expected);
  });

  it.each(indefinite)('§4.19: is nothing of another machine that has the number now: $kind $reason', (identity) => {
    const nobody = { objectId: null, unresolved: null };
    expect(claimedObject(holds, identity, { ...keeps, another: true })).toEqual(claimedObject(nobody, identity, keeps));
  });

  it('of somebody who had none is the one that the site names', () => {
    const nobody = { objectId: null, unresolved: 'no-entra-id' } as const;
    expect(claimedObject(nobody, { kind: 'named', objectId: 'new' }, keeps)).toEqual({
      objectId: 'new',
      unresolved: null,
    });
  });
});

describe('a directory object that is read', () => {
  const there: ObjectRecord = { seen: true, missingSince: null, gone: false };

  it('is gone when it is missing twice, a quarter of an hour apart', () => {
    const once = afterReading(there, 'missing', 0);
    expect(once).toEqual({ seen: false, missingSince: 0, gone: false });
    expect(afterReading(once, 'missing', BELIEVED_AFTER_MS - 1).gone).toBe(false);
    expect(afterReading(once, 'missing', BELIEVED_AFTER_MS).gone).toBe(true);
  });

  it('begins anew when it is seen between, and is back whenever it is seen', () => {
    const again = afterReading(afterReading(there, 'missing', 0), 'there', MINUTE);
    expect(afterReading(again, 'missing', HOUR).gone).toBe(false);
    expect(afterReading({ seen: false, missingSince: 0, gone: true }, 'there', HOUR)).toEqual(there);
  });

  it('is gone only if every reading of the last quarter of an hour missed it', () => {
    const readings = fc.array(
      fc.record({ reading: fc.constantFrom('there', 'missing' as const), afterMs: fc.integer({ min: 0, max: HOUR }) }),
    );
    fc.assert(
      fc.property(readings, (history) => {
        let at = 0;
        let record = there;
        let firstMissing: number | null = null;
        for (const { reading, afterMs } of history) {
          at += afterMs;
          record = afterReading(record, reading, at);
          firstMissing = reading === 'there' ? null : (firstMissing ?? at);
          expect(record.gone).toBe(firstMissing !== null && at - firstMissing >= BELIEVED_AFTER_MS);
        }
      }),
    );
  });
});

describe('the pauses', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const age = fc.integer({ min: 0, max: 400 * 24 * HOUR });

  it('before another look-up grow from half a minute to six hours, and spread', () => {
    expect(pauseBeforeLookUp(0, 0.5)).toBe(30_000);
    expect(pauseBeforeLookUp(HOUR, 0.5)).toBe(HOUR);
    fc.assert(
      fc.property(age, chance, (unfoundForMs, random) => {
        const pause = pauseBeforeLookUp(unfoundForMs, random);
        expect(pause).toBeGreaterThanOrEqual(22_500);
        expect(pause).toBeLessThanOrEqual(7.5 * HOUR);
      }),
    );
  });

  it('let an answer that found somebody stand for about a day', () => {
    expect([0, 0.5, 1].map(goodFor)).toEqual([18 * HOUR, 24 * HOUR, 30 * HOUR]);
  });

  it('before another reading are long enough for a missing object to be believed missing', () => {
    expect(pauseBeforeReading({ missingSince: null }, 0, 0.5)).toBe(goodFor(0.5));
    fc.assert(
      fc.property(age, chance, (missingForMs, random) => {
        const pause = pauseBeforeReading({ missingSince: 0 }, missingForMs, random);
        expect(pause).toBeGreaterThanOrEqual(BELIEVED_AFTER_MS);
        expect(pause).toBeLessThanOrEqual(7.5 * HOUR);
      }),
    );
  });
});
