import fc from 'fast-check';
import { SourceFailingError, SourceForbiddenError, SourceUnreachableError } from '../core/source';

export const COLLECTIONS = ['ABC00001', 'ABC00002'] as const;

const collection = fc.constantFrom(...COLLECTIONS);
export const RESOURCES = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const resource = fc.constantFrom(...RESOURCES);
const some = fc.uniqueArray(resource, { maxLength: 2 });
const failure = fc.constantFrom(
  new SourceUnreachableError('down'),
  new SourceForbiddenError('Access denied'),
  new SourceFailingError('500'),
);
const moment = fc.constantFrom('catalogue', 'entry', 'page', 'count', 'identities', 'healthy');
const just = <What extends string>(what: What) => fc.record({ what: fc.constant(what) });

/** What happens at a site. */
const siteEvents = [
  fc.record({ what: fc.constant('join' as const), collection, resource }),
  fc.record({ what: fc.constant('leave' as const), collection, resource }),
  fc.record({ what: fc.constant('empty' as const), collection }),
  fc.record({ what: fc.constant('disappear' as const), collection }),
  fc.record({ what: fc.constant('reappear' as const), collection }),
  /** MemberCount lags behind who left, or who joined. */
  fc.record({ what: fc.constant('miscount' as const), collection, by: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ what: fc.constant('evaluate' as const), collection }),
  fc.record({ what: fc.constant('fail' as const), failure, moment }),
  /** Some leave and some join while pages are read. */
  fc.record({ what: fc.constant('tear' as const), collection, leave: some, join: some, after: fc.nat({ max: 3 }) }),
  /** While pages are read, one whose row has been read leaves and one whose place has been passed joins: no count tells. */
  fc.record({ what: fc.constant('swap' as const), collection, after: fc.integer({ min: 1, max: 2 }) }),
  /** A row is not shown: by rights, or because pages are short. */
  fc.record({
    what: fc.constant('hide' as const),
    resource,
    from: fc.constantFrom('everywhere' as const, 'pages' as const),
  }),
  just('loseRights'),
  /** The Entra id of a device; null: none, undefined: its row is gone. */
  fc.record({
    what: fc.constant('identify' as const),
    resource,
    entraId: fc.constantFrom('one', 'two', null, undefined),
  }),
  just('backup'),
  fc.record({
    what: fc.constant('restoreSite' as const),
    during: fc.constantFrom(undefined, 'entry' as const, 'page' as const),
  }),
  just('recover'),
] as const;

/** What happens to the processes of a watcher, and what people ask of it. */
const watcherEvents = [
  just('poll'),
  just('poll'),
  just('poll'),
  /** A poll while a collection shows no rows, and says so in its count, to an account that the site does not show itself to. */
  fc.record({ what: fc.constant('pollSeemingEmpty' as const), collection }),
  just('readIdentities'),
  just('confirm'),
  just('restart'),
  fc.record({ what: fc.constant('kill' as const), when: fc.constantFrom('before' as const, 'after' as const) }),
  /** The process stands still at its next answer of this kind, loses its lease, and another takes over; until it wakes. */
  fc.record({
    what: fc.constant('fallAsleep' as const),
    after: fc.constantFrom('catalogue' as const, 'entry' as const, 'page' as const, 'count' as const),
  }),
  just('wake'),
  fc.record({ what: fc.constant('look' as const), collection }),
] as const;

/** What happens to the database of a watcher, to the way from there to Kafka, and what needs both. */
const databaseEvents = [
  just('copyTables'),
  just('putBack'),
  just('loseTables'),
  just('damage'),
  fc.record({ what: fc.constant('askBaseline' as const), collection }),
  just('republish'),
  fc.record({ what: fc.constant('unmap' as const), collection }),
  fc.record({ what: fc.constant('map' as const), collection }),
  /** How many events leave at a time, and whether it is remembered that they did. */
  fc.record({
    what: fc.constant('relay' as const),
    events: fc.constantFrom(0, 1, 3, Infinity),
    remembers: fc.boolean(),
  }),
] as const;

const anySiteEvent = fc.oneof(...siteEvents);
const anyWatcherEvent = fc.oneof(...watcherEvents);
const anyDatabaseEvent = fc.oneof(...databaseEvents);

type ValueOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
export type SiteTrouble = ValueOf<typeof anySiteEvent>;
export type WatcherTrouble = ValueOf<typeof anyWatcherEvent>;
export type DatabaseTrouble = ValueOf<typeof anyDatabaseEvent>;
export type Trouble =
  { readonly site: SiteTrouble } | { readonly watcher: WatcherTrouble } | { readonly database: DatabaseTrouble };

const atTheSite = anySiteEvent.map((site): Trouble => ({ site }));
const ofTheWatcher = anyWatcherEvent.map((watcher): Trouble => ({ watcher }));
const ofTheDatabase = anyDatabaseEvent.map((database): Trouble => ({ database }));

/** Otherwise lists of some ten troubles are the longest, and little comes together. */
const LONG = { maxLength: 40, size: 'max' } as const;

export const siteTroubles = fc.array(fc.oneof(atTheSite, ofTheWatcher), LONG);
export const allTroubles = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: atTheSite },
    { weight: 3, arbitrary: ofTheWatcher },
    { weight: 2, arbitrary: ofTheDatabase },
  ),
  LONG,
);
