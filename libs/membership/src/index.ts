export * from './after-answer';
export * from './after-read';
export * from './claims';
export * from './difference';
export * from './identity';
export * from './ledger-row';
export * from './retry';
