import { setTimeout } from 'node:timers/promises';
import type { AccessToken, TokenCredential } from '@azure/identity';
import type { AuthenticationProvider } from '@microsoft/microsoft-graph-client';
import { GraphCallError, type GraphFailure, withoutSecrets } from './graph-failure';

/** Gets the token for each request (the credential caches it) and translates what goes wrong there. */
export class TokenProvider implements AuthenticationProvider {
  constructor(
    private readonly credential: TokenCredential,
    private readonly scope: string,
    private readonly timeoutMs: number,
  ) {}

  async getAccessToken(): Promise<string> {
    const token = await this.tokenInTime().catch((error: unknown) => {
      throw error instanceof GraphCallError ? error : new GraphCallError(tokenFailure(error), error);
    });
    if (token) return token.token;
    throw new GraphCallError({ kind: 'credential', message: 'The sign-in service gave no token.' });
  }

  /** The library passes no abort signal on to its token requests: a service that hangs is left alone instead. */
  private async tokenInTime(): Promise<AccessToken | null> {
    const patience = new AbortController();
    const timeout = setTimeout(this.timeoutMs, undefined, { signal: patience.signal, ref: false }).then(() => {
      const message = `The sign-in service did not answer within ${this.timeoutMs / 1000} s.`;
      throw new GraphCallError({ kind: 'unreachable', message });
    });
    try {
      return await Promise.race([this.credential.getToken(this.scope), timeout]);
    } finally {
      timeout.catch(() => undefined); // it ends with the abort
      patience.abort();
    }
  }
}

/** What @azure/identity throws when the sign-in service did not answer, or answered that it is not well. */
const NOT_ANSWERED =
  /endpoints_resolution_error|openid_config_error|network_error|no_network_connectivity|temporarily_unavailable|server_error|service_unavailable|AADSTS(90033|50196)|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|socket hang up|certificate|aborted|timed? ?out/i;

/**
 * `credential` only when the sign-in service refused it, or when it is not there to be used; trouble on the way there is
 * `unreachable`. The library keeps no cause, so its text has to tell them apart.
 */
export function tokenFailure(error: unknown): GraphFailure {
  const whole = withoutSecrets(error instanceof Error ? error.message || error.name : String(error));
  const text = sentenceOf(whole);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
  const away =
    (status !== undefined && (status >= 500 || status === 429)) ||
    (error instanceof Error && ['AbortError', 'RestError', 'TimeoutError'].includes(error.name)) ||
    (!/invalid_client|unauthorized_client|invalid_grant|AADSTS7\d{5}/.test(whole) && NOT_ANSWERED.test(whole));
  return away
    ? { kind: 'unreachable', message: `The sign-in service cannot be reached: ${text}` }
    : { kind: 'credential', message: `The credential was refused: ${text}` };
}

/** Entra's own sentence, without the ids and times around it; the library's codes without their addresses. */
function sentenceOf(text: string): string {
  const entra = /AADSTS\d+: .*?(?=\s+(?:Trace ID|Correlation ID|Timestamp):|\s+- |$)/s.exec(text)?.[0];
  return entra ?? text.replace(/: See https:\S+ for details/, '');
}
