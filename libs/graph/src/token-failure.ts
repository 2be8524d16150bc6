import { type GraphFailure, withoutSecrets } from './graph-failure';
import { GivenUpError } from './patience';

/**
 * Entra's codes for trouble of its own: every other code means that something is wrong with the credential, the app or its
 * consent. Source: Entra docs, "Microsoft Entra authentication and authorization error codes".
 */
const PASSING_CODES: ReadonlySet<string> = new Set([
  '50000', // the service had a problem
  '50033', // a retryable error
  '50058', // the session is not known here yet
  '90006', // an external error that may be retried
  '90012', // the request timed out
  '90024', // too many redirects of a request
  '90025', // an internal service exhausted its retries
  '90033', // a transient error
  '90055', // throttled
  '50196', // asked too often in a loop
]);

/** What @azure/identity and its library say, without a code of Entra's, when nobody answered well. */
const NOT_ANSWERED =
  /endpoints_resolution_error|openid_config_error|network_error|no_network_connectivity|temporarily_unavailable|server_error|service_unavailable|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|socket hang up|self[- ]signed|unable to (?:verify|get)|certificate has expired|altnames|\bSSL\b|\bTLS\b|aborted|timed? ?out|fetch failed/i;

/**
 * `credential` only when the sign-in service refused it, or when it is not there to be used; trouble on the way there is
 * `unreachable`. The library keeps no cause, so its text has to tell them apart.
 */
export function tokenFailure(error: unknown): GraphFailure {
  const text = withoutSecrets(error instanceof Error ? error.message || error.name : String(error));
  return isPassing(error, text)
    ? { kind: 'unreachable', message: `The sign-in service cannot be reached: ${sentenceOf(text)}` }
    : { kind: 'credential', message: `The credential was refused: ${sentenceOf(text)}` };
}

function isPassing(error: unknown, text: string): boolean {
  if (error instanceof GivenUpError) return true;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
  if (status !== undefined && (status >= 500 || status === 429)) return true;
  const code = /AADSTS(\d+)/.exec(text)?.[1];
  if (code !== undefined) return PASSING_CODES.has(code);
  if (/invalid_client|unauthorized_client|invalid_grant|invalid_resource|invalid_scope/.test(text)) return false;
  const name = error instanceof Error ? error.name : '';
  return ['AbortError', 'RestError', 'TimeoutError'].includes(name) || NOT_ANSWERED.test(text);
}

/** Entra's own sentence, without the ids and times around it; the library's codes without their addresses. */
function sentenceOf(text: string): string {
  const entra = /AADSTS\d+: .*?(?=\s+(?:Trace ID|Correlation ID|Timestamp):|\s+- |$)/s.exec(text)?.[0];
  return entra ?? text.replace(/: See https:\S+ for details/, '');
}
