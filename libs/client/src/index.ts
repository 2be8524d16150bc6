export { AdminClient, type Mapping, type StartedRun } from './admin-client';
export { ApiError } from './api-error';
export { HttpClient, type HttpClientOptions, type HttpRequest, type Query } from './http-client';
export { MonitoringClient, type Member, type RunShown } from './monitoring-client';
