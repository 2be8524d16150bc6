import type { components as Admin } from './admin.gen';
import type { components as Monitoring } from './monitoring.gen';

// The shapes of the two APIs by the names of the field, so that no page spells a generated one.
type Shown = Monitoring['schemas'];
type Set = Admin['schemas'];

/** A row of the view "Collection Cloud Sync". */
export type CloudSyncRow = Shown['CloudSyncRowDto_Output'];
export type CloudSyncStatus = CloudSyncRow['cloudSyncStatus'];
export type Attention = CloudSyncRow['attention'][number];
export type Member = Shown['MembersPageDto_Output']['items'][number];
export type MemberState = Member['state'];
export type MemberExplanation = Shown['MemberExplanationDto_Output'];
export type Run = Shown['RunDto_Output'];
export type Summary = Shown['SummaryDto_Output'];
export type SummaryHistory = Shown['SummaryHistoryDto_Output'];
export type Collection = Shown['CollectionsPageDto_Output']['items'][number];
export type Ends = Shown['EndsDto_Output'];
export type SignIn = Shown['SignInDto_Output'];
export type Role = Shown['MeDto_Output']['roles'][number];
export type DeadLetter = Shown['DeadLettersPageDto_Output']['items'][number];

export type Tenant = Set['TenantView_Output'];
export type Group = Set['GroupView_Output'];
export type Mapping = Set['MappingView_Output'];
export type Plan = Set['PlanView_Output'];
export type PlanItem = Plan['items'][number];
export type AuditEntry = Set['AuditPage_Output']['items'][number];
export type SelfTest = Set['SelfTestView_Output'];
export type Site = Set['SitesPage_Output']['items'][number];
