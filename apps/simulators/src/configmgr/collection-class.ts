import { type Collection, COLLECTION_TYPE, INCREMENTAL, type MembershipRule } from '../estate/collection';
import { seesCollection } from '../estate/rights';
import type { Site } from '../estate/site';
import type { Bounds } from '../odata/bounds';
import { NEVER_CHANGED, NEVER_EVALUATED, NEVER_REFRESHED, sqlDateTime } from '../estate/sql-datetime';
import { flag, int32, lazyObjects, moment, number, text, type WmiClass } from './wmi-class';

const at = (ms: number | undefined, never: string): string => (ms === undefined ? never : sqlDateTime(ms));
const zero = (): number => 0;
const seconds = (ms: number): number => Math.round(ms / 1000);

/** What MemberCount says: it counts rows that are hidden from us, and can lag behind. */
const shownCount = ({ memberCount, memberCountOffset }: Collection): number => memberCount + memberCountOffset;

/** The collections that our account sees, by ascending id. */
export function* visibleCollections(site: Site, { values }: Bounds): Generator<Collection, void> {
  const ids = values ? [...values].map((id) => String(id).toUpperCase()) : [...site.collections.keys()];
  for (const id of ids.sort()) {
    const collection = site.collections.get(id);
    if (collection && seesCollection(site, collection)) yield collection;
  }
}

export const collectionClass: WmiClass<Collection> = {
  name: 'SMS_Collection',
  superclass: 'SMS_BaseClass',
  keys: ['CollectionID'],
  collectionColumn: 'CollectionID',
  rows: (site, { collection }) => visibleCollections(site, collection),
  columns: {
    CloudSyncCount: int32(({ cloudSyncCount }) => cloudSyncCount),
    CollectionID: text(({ collectionId }) => collectionId),
    CollectionRules: lazyObjects('SMS_CollectionRule', rulesOf),
    CollectionType: number(({ type }) => COLLECTION_TYPE[type]),
    CollectionVariablesCount: int32(zero),
    Comment: text(({ comment }) => comment),
    CurrentStatus: number(({ currentStatus }) => currentStatus),
    FullEvaluationLastRefreshTime: moment(({ full }) => at(full.at, NEVER_EVALUATED)),
    FullEvaluationMemberChanges: number(({ full }) => full.changes),
    FullEvaluationMemberChangeTime: moment(({ full }) => at(full.changedAt, NEVER_EVALUATED)),
    FullEvaluationNextRefreshTime: moment(() => NEVER_EVALUATED),
    FullEvaluationRunTime: number(({ full }) => seconds(full.runMs)),
    HasProvisionedMember: flag(({ members }) => members.size > 0),
    IncludeExcludeCollectionsCount: int32(({ rules }) => rules.filter(({ kind }) => kind !== 'query').length),
    IncrementalEvaluationLastRefreshTime: moment(({ incremental }) => at(incremental.at, NEVER_EVALUATED)),
    IncrementalEvaluationMemberChanges: number(({ incremental }) => incremental.changes),
    IncrementalEvaluationMemberChangeTime: moment(({ incremental }) => at(incremental.changedAt, NEVER_EVALUATED)),
    IncrementalEvaluationRunTime: number(({ incremental }) => seconds(incremental.runMs)),
    IsBuiltIn: flag(({ isBuiltIn }) => isBuiltIn),
    IsReferenceCollection: flag(({ isBuiltIn }) => isBuiltIn),
    ISVData: { type: 'text', value: () => null, edm: 'Edm.Binary', lazy: true },
    ISVDataSize: int32(zero),
    ISVString: text(() => ''),
    // Local time, though marked as UTC.
    LastChangeTime: moment(({ lastChangeTime }, { utcOffsetMinutes }) =>
      sqlDateTime(lastChangeTime + utcOffsetMinutes * 60_000),
    ),
    LastMemberChangeTime: moment(({ lastMemberChangeTime }) => at(lastMemberChangeTime, NEVER_CHANGED)),
    LastRefreshTime: moment(({ lastRefreshTime }) => at(lastRefreshTime, NEVER_REFRESHED)),
    LimitToCollectionID: text(({ limitTo }) => limitTo),
    LimitToCollectionName: text(({ limitTo }, site) =>
      limitTo === null ? null : (site.collections.get(limitTo)?.name ?? null),
    ),
    LocalMemberCount: int32(shownCount),
    MemberClassName: text(({ collectionId }) => `SMS_CM_RES_COLL_${collectionId}`),
    MemberCount: int32(shownCount),
    MonitoringFlags: number(zero),
    Name: text(({ name }) => name),
    ObjectPath: text(() => '/'),
    OwnedByThisSite: flag(() => true),
    PowerConfigsCount: int32(zero),
    RefreshSchedule: lazyObjects('SMS_ScheduleToken', () => []),
    RefreshType: { type: 'number', value: ({ refreshType }) => refreshType, lazy: true },
    ServicePartners: int32(zero),
    ServiceWindowsCount: int32(zero),
    UseCluster: flag(() => false),
  },
};

/** The last incremental evaluation of each collection that has such; here its length is in milliseconds. */
export const incrementalEvaluationClass: WmiClass<Collection> = {
  name: 'SMS_CollectionEvaluationIncremental',
  superclass: 'SMS_BaseClass',
  keys: ['CollectionID'],
  collectionColumn: 'CollectionID',
  rows: function* (site, { collection }) {
    for (const found of visibleCollections(site, collection)) if (found.refreshType & INCREMENTAL) yield found;
  },
  columns: {
    CollectionID: text(({ collectionId }) => collectionId),
    CollectionName: text(({ name }) => name),
    LastIncrementalRefreshTime: moment(({ incremental }) => at(incremental.at, NEVER_EVALUATED)),
    Length: number(({ incremental }) => incremental.runMs),
    MemberChanges: number(({ incremental }) => incremental.changes),
    MemberChangeTime: moment(({ incremental }) => at(incremental.changedAt, NEVER_EVALUATED)),
  },
};

/** The rules as objects of their classes. */
function rulesOf({ direct, rules, type }: Collection, site: Site): readonly object[] {
  const resourceClass = { device: 'SMS_R_System', user: 'SMS_R_User', other: 'SMS_Resource' }[type];
  const directRules = [...direct].map((resourceId) => ({
    '@odata.type': '#AdminService.SMS_CollectionRuleDirect',
    RuleName: site.resources.get(resourceId)?.name ?? '',
    ResourceClassName: resourceClass,
    ResourceID: resourceId,
  }));
  return [...directRules, ...rules.map(ruleObject)];
}

function ruleObject(rule: MembershipRule): object {
  switch (rule.kind) {
    case 'query':
      return {
        '@odata.type': '#AdminService.SMS_CollectionRuleQuery',
        RuleName: rule.name,
        QueryID: rule.queryId,
        QueryExpression: rule.expression,
      };
    case 'include':
      return {
        '@odata.type': '#AdminService.SMS_CollectionRuleIncludeCollection',
        RuleName: rule.name,
        IncludeCollectionID: rule.collectionId,
      };
    case 'exclude':
      return {
        '@odata.type': '#AdminService.SMS_CollectionRuleExcludeCollection',
        RuleName: rule.name,
        ExcludeCollectionID: rule.collectionId,
      };
  }
}
