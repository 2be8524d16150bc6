/** Every code with which the coordinator refuses a request; stable: clients and the dashboard use it. */
export type RefusalCode =
  | 'tenant-not-found'
  | 'site-not-found'
  | 'collection-not-found'
  | 'group-not-found'
  | 'mapping-not-found'
  | 'run-not-found'
  | 'mapping-exists'
  | 'mapping-disabled'
  | 'tenant-disabled'
  | 'tenant-removed'
  | 'site-removed'
  | 'plan-not-ready'
  | 'plan-changed'
  | 'nothing-held'
  | 'run-ended'
  | 'precondition-failed'
  | 'collection-type-unsupported'
  | 'group-dynamic'
  | 'group-on-premises'
  | 'group-mail-enabled'
  | 'group-type-unsupported'
  | 'group-role-assignable'
  | 'not-a-preview'
  | 'source-unavailable'
  | 'directory-unavailable';

/** A request that cannot be granted; `message` is a sentence that tells a person what to do. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** What a program needs beside the sentence, such as the current hash of a plan. */
    readonly members: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
