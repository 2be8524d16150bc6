/** Classes of SQLSTATE that say nothing about the statement: connection, resources, operator, system. */
const transientClasses = ['08', '53', '57', '58'];
/** Serialization failure, deadlock, lock not available, in this order. Source: PostgreSQL docs, "Error Codes". */
const transientStates = ['40001', '40P01', '55P03'];

const networkCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

/** What node-postgres says, without a code, when a connection is lost or cannot be had. */
const lostConnection =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|after calling end on the pool/;

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Whether the transaction lost a race and will probably succeed when it is run again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** Whether the error lies in the way to the database (or to another machine), not in what was asked. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  if (networkCodes.includes(code) || transientStates.includes(code)) return true;
  if (/^[0-9A-Z]{5}$/.test(code)) return transientClasses.includes(code.slice(0, 2));
  if (!(error instanceof Error)) return false;
  if (error.name.startsWith('Kafka') || lostConnection.test(error.message)) return true;
  return error.cause !== undefined && isTransient(error.cause);
}
