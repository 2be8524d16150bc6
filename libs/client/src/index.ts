export { ControlClient, readConnection } from './control-client';
export { type EndCounters, type Fault } from './end-control';
export {
  EntraControl,
  type AppChange,
  type DirectoryGroup,
  type DirectoryObject,
  type GroupMember,
  type MembershipWrite,
  type Replication,
} from './entra-control';
export { AdminClient, type Mapping, type Pausable, type StartedRun } from './admin-client';
export { ApiError } from './api-error';
export { HttpClient, type HttpClientOptions, type HttpRequest, type Query } from './http-client';
export { MonitoringClient, type Member, type Rebuild, type RunShown } from './monitoring-client';
export { QuotaControl, type QuotaChange, type QuotaUsed, type SimulatedClock, type TenantQuota } from './quota-control';
export { SiteControl, type Generated, type SiteCollection, type SiteRecord } from './site-control';
