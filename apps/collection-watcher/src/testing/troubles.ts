import fc from 'fast-check';
import { SourceFailingError, SourceForbiddenError, SourceUnreachableError } from '../core/source';

export const COLLECTIONS = ['ABC00001', 'ABC00002'] as const;

const collection = fc.constantFrom(...COLLECTIONS);
const resource = fc.integer({ min: 1, max: 8 });
const some = fc.uniqueArray(resource, { maxLength: 2 });
const failure = fc.constantFrom(
  new SourceUnreachableError('down'),
  new SourceForbiddenError('Access denied'),
  new SourceFailingError('500'),
);
const moment = fc.constantFrom('catalogue', 'entry', 'page', 'count', 'identities', 'healthy');
const just = <What extends string>(what: What) => fc.record({ what: fc.constant(what) });

/** What happens at a site and to its watcher. */
const siteEvents = [
  fc.record({ what: fc.constant('join' as const), collection, resource }),
  fc.record({ what: fc.constant('leave' as const), collection, resource }),
  fc.record({ what: fc.constant('empty' as const), collection }),
  fc.record({ what: fc.constant('disappear' as const), collection }),
  fc.record({ what: fc.constant('reappear' as const), collection }),
  /** MemberCount lags behind a removal. It could also lag by exactly the rows that are hidden: nobody could tell then. */
  fc.record({ what: fc.constant('miscount' as const), collection, by: fc.nat({ max: 2 }) }),
  fc.record({ what: fc.constant('evaluate' as const), collection }),
  fc.record({ what: fc.constant('fail' as const), failure, moment }),
  /** Some leave and some join while pages are read. */
  fc.record({ what: fc.constant('tear' as const), collection, leave: some, join: some, after: fc.nat({ max: 3 }) }),
  fc.record({ what: fc.constant('hide' as const), resource }),
  just('loseRights'),
  /** The Entra id of a device; null: none, undefined: its row is gone. */
  fc.record({
    what: fc.constant('identify' as const),
    resource,
    entraId: fc.constantFrom('one', 'two', null, undefined),
  }),
  just('identities'),
  just('backup'),
  fc.record({
    what: fc.constant('restoreSite' as const),
    during: fc.constantFrom(undefined, 'entry' as const, 'page' as const),
  }),
  just('confirm'),
  just('restart'),
  fc.record({ what: fc.constant('kill' as const), when: fc.constantFrom('before' as const, 'after' as const) }),
  fc.record({ what: fc.constant('look' as const), collection }),
  just('recover'),
  just('poll'),
  just('poll'),
  just('poll'),
] as const;

/** What happens to the tables of a watcher that are on a database. */
const databaseEvents = [just('copyTables'), just('putBack'), just('loseTables'), just('damage')] as const;

const anySiteEvent = fc.oneof(...siteEvents);
const anyDatabaseEvent = fc.oneof(...databaseEvents);

type ValueOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
export type SiteTrouble = ValueOf<typeof anySiteEvent>;
export type DatabaseTrouble = ValueOf<typeof anyDatabaseEvent>;
export type Trouble = SiteTrouble | DatabaseTrouble;

/** Otherwise lists of some ten troubles are the longest, and little comes together. */
const LONG = { maxLength: 40, size: 'max' } as const;

export const siteTroubles = fc.array(anySiteEvent, LONG);
export const allTroubles = fc.array(
  fc.oneof({ weight: 5, arbitrary: anySiteEvent }, { weight: 1, arbitrary: anyDatabaseEvent }),
  LONG,
);
