export { BackgroundProcess, wordsFor, type BackgroundProcessOptions, type Ending } from './background-process';
export { freePort, portOrFree } from './free-port';
export { InfrastructureError } from './infrastructure-error';
export { startInfrastructure, type Infrastructure, type InfrastructureOptions } from './infrastructure';
export { OwnKafka, type OwnKafkaOptions } from './own-kafka';
export { claimFolder, ownerOf, type Claim } from './folder-claim';
export { removeVolumes } from './docker-infrastructure';
export { startProgram, type Program, type ProgramOptions } from './program';
export { untilReady } from './until-ready';
