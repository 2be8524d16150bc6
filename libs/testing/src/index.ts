export { eventually, NeverHappenedError, toolPath, type Patience, type Tool } from '@rollcall/infrastructure';
export { asYaml, checkedIn, lintOpenApi } from './api-document';
export { documentSettings } from './document-settings';
export { freshStack, type FreshStack } from './fresh-stack';
export { incompleteOperations } from './incomplete-operations';
export { RunningSystem, startSystem, type SystemOptions, type WrittenConfiguration } from './system/running-system';
export { ServiceSet } from './system/service-set';
export { SimulatedEnds } from './system/simulated-ends';
export { TopicsClient, type Listening, type MessageSeen } from './system/topics-client';
