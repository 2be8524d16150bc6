export { BATCH_LIMIT, batchFailure, postBatch, type BatchRequest, type BatchResponse } from './batch';
export { GROUP_PROPERTIES, group, readGroup, type Group } from './group';
export { graphClientFor, type GraphClientOptions } from './graph-client';
export { graphFailure, withoutSecrets, type GraphFailure } from './graph-failure';
export { groupUsability, type GroupKind, type GroupUnusable, type GroupUsability } from './group-usability';
export { memberPage, type MemberPage } from './member-page';
export { groupUrl, memberRef, removeMemberUrl } from './member-url';
export { retryAfterMs } from './retry-after';
