/** Every code with which the coordinator refuses a request; stable: clients and the dashboard use it. */
export type RefusalCode =
  | 'tenant-not-found'
  | 'site-not-found'
  | 'collection-not-found'
  | 'group-not-found'
  | 'mapping-not-found'
  | 'run-not-found'
  | 'mapping-exists'
  | 'mapping-repeated'
  | 'mappings-refused'
  | 'mappings-empty'
  | 'mappings-changed'
  | 'mapping-disabled'
  | 'tenant-disabled'
  | 'tenant-removed'
  | 'site-removed'
  | 'plan-not-ready'
  | 'plan-changed'
  | 'nothing-held'
  | 'nothing-to-confirm'
  | 'run-ended'
  | 'precondition-failed'
  | 'collection-type-unsupported'
  | 'group-name-taken'
  | 'group-creation-forbidden'
  | 'group-refused'
  | 'group-dynamic'
  | 'group-on-premises'
  | 'group-mail-enabled'
  | 'group-type-unsupported'
  | 'group-role-assignable'
  | 'not-a-preview'
  | 'invalid-cursor'
  | 'source-unavailable'
  | 'directory-unavailable';

/** What is wrong at one place of a request, such as `mappings.3.groupId`. */
export interface PartRefused {
  readonly path: string;
  readonly code: RefusalCode;
  readonly message: string;
}

/** A request that cannot be granted; `message` is a sentence that tells a person what to do. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** What a program needs beside the sentence, such as the current hash of a plan. */
    readonly members: Readonly<Record<string, string>> = {},
    /** What is wrong with each part of a request that has many. */
    readonly errors: readonly PartRefused[] = [],
  ) {
    super(message);
  }
}
