export { attentions, sortAttention, type Attention } from './attention';
export { cloudSyncStatus, syncEndStatus, type CloudSyncStatus } from './cloud-sync-status';
export { addUp, figureOf, noFigures, type Figure, type Figures } from './figures';
export { memberState, type LedgerFacts, type LedgerState, type MemberState } from './member-state';
