import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditOrigin } from '../core/audit';

const current = new AsyncLocalStorage<AuditOrigin>();

/** Does the work of a request, so that whatever it notes in the audit log says from where it came. */
export const withOrigin = <Result>(origin: AuditOrigin, work: () => Result): Result => current.run(origin, work);

/** Undefined for what is done by itself. */
export const activeOrigin = (): AuditOrigin | undefined => current.getStore();
