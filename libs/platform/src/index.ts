import './trace/instrument'; // before anything that it patches
export { AuthGuard } from './auth/auth-guard';
export { callerOf, CurrentCaller, hasRole, Open, Roles, roles, type Caller, type Role } from './auth/roles';
export { Database, type Sql } from './database/database';
export { LeaseLostError, Leases, type Lease } from './database/leases';
export { migrate, pendingMigrations, type MigrationClass } from './database/migrations';
export { Notifications } from './database/notifications';
export { schemaOf } from './database/connection';
export { Schema } from './database/schema';
export { isTransient } from './database/transient';
export { readDeadLetter, type DeadLetter } from './events/dead-letter';
export { Inbox } from './events/inbox';
export { on, onAll, type InboxHandler, type Received } from './events/inbox-handler';
export { Outbox, type OutboxOptions } from './events/outbox';
export { Replays } from './events/replays';
export { Ends, type End, type ObservedEnd } from './health/ends';
export { Metrics } from './health/metrics';
export { Readiness } from './health/readiness';
export { decodeCursor, encodeCursor, type CursorValue } from './http/cursor';
export type { ApiDescription } from './http/api-description';
export { Problem, type FieldError, type ProblemDocument } from './http/problem';
export { routesOf } from './http/http-adapter';
export type { KnownRoutes } from './http/known-routes';
export { Refuses } from './http/refuses';
export { sendProblem } from './http/send-problem';
export { LetGoError, type Inbound } from './kafka/inbound';
export { kafkaOf } from './kafka/kafka-client';
export { fullName } from './kafka/topics';
export { apiDocument } from './run/api-document';
export { PlatformModule } from './run/platform-module';
export { runMigrations } from './run/run-migrations';
export { runService } from './run/run-service';
export { startService, type RunningService, type ServiceOptions } from './run/start-service';
export { readSettings } from './settings/read-settings';
export {
  serviceNames,
  ServiceSettings,
  SettingsError,
  type KafkaSettings,
  type ServiceName,
  type Settings,
} from './settings/settings';
export { activeTraceId, activeTraceparent, traceIdOf, withTrace, withTraces } from './trace/trace';
export { fullJitter, pause } from './work/backoff';
export { WorkLoop } from './work/work-loop';
export { WorkLoops } from './work/work-loops';
