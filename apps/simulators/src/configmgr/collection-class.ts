import { type Collection, COLLECTION_TYPE } from '../estate/collection';
import { NEVER_CHANGED, NEVER_EVALUATED, NEVER_REFRESHED, sqlDateTime } from '../estate/sql-datetime';
import { flag, moment, number, text, type WmiClass } from './wmi-class';

const at = (ms: number | undefined, never: string): string => (ms === undefined ? never : sqlDateTime(ms));
const never = (): string => NEVER_EVALUATED;
const zero = (): number => 0;

/** What MemberCount says: it counts rows that are hidden from us, and can lag behind. */
const memberCount = ({ members, memberCountOffset }: Collection): number => members.size + memberCountOffset;

export const collectionClass: WmiClass<Collection> = {
  name: 'SMS_Collection',
  superclass: 'SMS_BaseClass',
  keys: ['CollectionID'],
  collectionColumn: 'CollectionID',
  rows: function* (site, { collection: { values } }) {
    const ids = values ? [...values].map((id) => String(id).toUpperCase()) : [...site.collections.keys()];
    for (const id of ids.sort()) {
      const collection = site.collections.get(id);
      if (collection) yield collection;
    }
  },
  columns: {
    CloudSyncCount: number(({ cloudSyncCount }) => cloudSyncCount),
    CollectionID: text(({ collectionId }) => collectionId),
    CollectionRules: { type: 'texts', value: () => [], lazy: true },
    CollectionType: number(({ type }) => COLLECTION_TYPE[type]),
    CollectionVariablesCount: number(zero),
    Comment: text(({ comment }) => comment),
    CurrentStatus: number(({ currentStatus }) => currentStatus),
    FullEvaluationLastRefreshTime: moment(({ lastRefreshTime }) => at(lastRefreshTime, NEVER_EVALUATED)),
    FullEvaluationMemberChanges: number(({ lastMemberChanges }) => lastMemberChanges),
    FullEvaluationMemberChangeTime: moment(({ lastMemberChangeTime }) => at(lastMemberChangeTime, NEVER_EVALUATED)),
    FullEvaluationNextRefreshTime: moment(never),
    FullEvaluationRunTime: number(zero),
    HasProvisionedMember: flag(({ members }) => members.size > 0),
    IncludeExcludeCollectionsCount: number(zero),
    IncrementalEvaluationLastRefreshTime: moment(never),
    IncrementalEvaluationMemberChanges: number(zero),
    IncrementalEvaluationMemberChangeTime: moment(never),
    IncrementalEvaluationRunTime: number(zero),
    IsBuiltIn: flag(({ isBuiltIn }) => isBuiltIn),
    IsReferenceCollection: flag(({ isBuiltIn }) => isBuiltIn),
    ISVData: { type: 'texts', value: () => [], lazy: true },
    ISVDataSize: number(zero),
    ISVString: text(() => ''),
    LastChangeTime: moment(({ lastChangeTime }) => sqlDateTime(lastChangeTime)),
    LastMemberChangeTime: moment(({ lastMemberChangeTime }) => at(lastMemberChangeTime, NEVER_CHANGED)),
    LastRefreshTime: moment(({ lastRefreshTime }) => at(lastRefreshTime, NEVER_REFRESHED)),
    LimitToCollectionID: text(({ limitTo }) => limitTo),
    LimitToCollectionName: text(({ limitTo }, site) =>
      limitTo === null ? null : (site.collections.get(limitTo)?.name ?? null),
    ),
    LocalMemberCount: number(memberCount),
    MemberClassName: text(({ collectionId }) => `SMS_CM_RES_COLL_${collectionId}`),
    MemberCount: number(memberCount),
    MonitoringFlags: number(zero),
    Name: text(({ name }) => name),
    ObjectPath: text(() => '/'),
    OwnedByThisSite: flag(() => true),
    PowerConfigsCount: number(zero),
    RefreshSchedule: { type: 'texts', value: () => [], lazy: true },
    RefreshType: { type: 'number', value: ({ isBuiltIn }) => (isBuiltIn ? 2 : 6), lazy: true },
    ServicePartners: number(zero),
    ServiceWindowsCount: number(zero),
    UseCluster: flag(() => false),
  },
};
