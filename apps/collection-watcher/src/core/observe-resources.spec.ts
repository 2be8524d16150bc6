import fc from 'fast-check';
import { observeResources, type KnownResource, type SiteStanding } from './observe-resources';
import type { Identity, Member } from './source';

const now = new Date('2026-11-21T10:00:00Z');
const earlier = new Date('2026-11-21T09:59:00Z');
const laptop: KnownResource = {
  resourceId: 16777219,
  type: 'device',
  name: 'LAPTOP-1',
  entraId: '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0001',
  entraTenantId: null,
  smsId: 'GUID:ONE',
  obsolete: false,
  vanishedAt: null,
  missedAt: null,
  watched: true,
};
const identity = {
  resourceId: 16777219,
  name: 'LAPTOP-1',
  entraId: laptop.entraId,
  entraTenantId: null,
  smsId: laptop.smsId,
  obsolete: false,
};
const seen = (change: Partial<Identity> = {}): Identity => ({ ...identity, ...change });
const missed = undefined;
const fine: SiteStanding = { healthy: true, restored: false };
const observe = (before: KnownResource | undefined, found: Identity | undefined, site = fine) =>
  observeResources(
    new Map(before ? [[before.resourceId, before]] : []),
    [{ resourceId: 16777219, type: 'device' }],
    new Map(found ? [[found.resourceId, found]] : []),
    now,
    site,
  );

it('publishes a resource that is new, and then not again', () => {
  expect(observe(undefined, seen())).toEqual({ publish: [laptop], keep: [] });
  expect(observe(laptop, seen())).toEqual({ publish: [], keep: [] });
});

it('publishes a device that was joined to Entra anew', () => {
  expect(observe(laptop, seen({ entraId: 'another' })).publish).toMatchObject([{ entraId: 'another' }]);
});

it('publishes that a device has no Entra identity any more', () => {
  expect(observe(laptop, seen({ entraId: null })).publish).toMatchObject([{ entraId: null, vanishedAt: null }]);
});

it('keeps what is known when one read misses the identity', () => {
  expect(observe(laptop, missed)).toEqual({ publish: [], keep: [{ ...laptop, missedAt: now }] });
});

it('says that it vanished when a second read misses it and the site is healthy', () => {
  const once = { ...laptop, missedAt: earlier };
  expect(observe(once, missed, { ...fine, healthy: false })).toEqual({ publish: [], keep: [] });
  expect(observe(once, missed).publish).toEqual([{ ...once, vanishedAt: now }]);
});

it('takes it back when it is there again', () => {
  expect(observe({ ...laptop, missedAt: earlier, vanishedAt: earlier }, seen()).publish).toEqual([laptop]);
  expect(observe({ ...laptop, missedAt: earlier }, seen())).toEqual({ publish: [], keep: [laptop] });
});

it('knows a member without an identity row (a user group, an unknown computer) by its row in the collection', () => {
  const member: Member = { resourceId: 2080374784, type: 'userGroup', name: 'CONTOSO\\Sales', obsolete: false };
  const meeting = { resourceId: member.resourceId, type: member.type, member };
  expect(observeResources(new Map(), [meeting], new Map(), now, fine).publish).toMatchObject([
    { type: 'userGroup', name: 'CONTOSO\\Sales', entraId: null, vanishedAt: null },
  ]);
});

it('remembers that somebody is watched again without telling others', () => {
  expect(observe({ ...laptop, watched: false }, seen())).toEqual({ publish: [], keep: [laptop] });
});

describe('of a site that was restored to an older state', () => {
  const restored = { ...fine, restored: true };

  it('no identity that is known changes or goes', () => {
    const unchanged = { publish: [], keep: [] };
    expect(observe(laptop, seen({ entraId: 'older' }), restored)).toEqual(unchanged);
    expect(observe(laptop, seen({ entraId: null }), restored)).toEqual(unchanged);
    expect(observe({ ...laptop, missedAt: earlier }, missed, restored)).toEqual(unchanged);
  });

  it('§4.19: the number of somebody who had left is another machine now, and a member keeps what is known', () => {
    const another = seen({ smsId: 'GUID:TWO', entraId: null });
    expect(observe({ ...laptop, watched: false }, another, restored).publish).toMatchObject([
      { smsId: 'GUID:TWO', entraId: null },
    ]);
    expect(observe({ ...laptop, watched: false }, seen({ entraId: null }), restored).publish).toEqual([]);
    expect(observe(laptop, another, restored)).toEqual({ publish: [], keep: [] });
  });

  it('an identity that nobody knew is taken', () => {
    expect(observe({ ...laptop, entraId: null }, seen(), restored).publish).toEqual([laptop]);
    expect(observe(undefined, seen(), restored).publish).toEqual([laptop]);
  });
});

describe('§4.19: a row that is another machine', () => {
  it('is published as such, with nothing of the one before', () => {
    const another = seen({ smsId: 'GUID:TWO', name: 'TABLET-1', entraId: null });
    const expected = { ...laptop, smsId: 'GUID:TWO', name: 'TABLET-1', entraId: null };
    expect(observe(laptop, another).publish).toEqual([expected]);
    expect(observe({ ...laptop, missedAt: earlier, vanishedAt: earlier }, another).publish).toEqual([expected]);
  });

  it('is never said to have what only another one had, whatever is read of it', () => {
    const reading = fc.option(
      fc.record({ smsId: fc.constantFrom('ONE', 'TWO', null), entraId: fc.constantFrom('e1', 'e2', null) }),
    );
    const read = fc.record({ reading, healthy: fc.boolean(), restored: fc.boolean(), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(read, { maxLength: 20 }), (reads) => {
        let known: KnownResource | undefined;
        const shown = new Set<string>(['null/null']);
        for (const { reading: found, leaves, ...standing } of reads) {
          if (found) shown.add(`${found.smsId}/${found.entraId}`);
          const { publish, keep } = observe(known, found ? seen(found) : missed, standing);
          known = publish[0] ?? keep[0] ?? known;
          expect(shown).toContain(`${known?.smsId}/${known?.entraId}`);
          if (known && leaves) known = { ...known, watched: false };
        }
      }),
    );
  });
});
