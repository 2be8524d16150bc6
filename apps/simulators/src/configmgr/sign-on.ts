import { createHash } from 'node:crypto';
import type { Site } from '../estate/site';
import { CONFIGMGR_AUDIENCE } from '../graph/sign-in';
import type { Tokens } from '../graph/tokens';
import { type NegotiateToken, negotiateToken } from './negotiate-token';
import { ServiceError } from './service-error';
import type { ServicePath } from './service-path';

/** How the service proper lets in; its other addresses always take bearer tokens. */
export interface SignOnSettings {
  /** `bearer` is for the lab; real sites have Windows sign in: `negotiate`. */
  authentication: 'bearer' | 'negotiate';
  /** As from version 2509 on. Source: Configuration Manager docs, "What's new in version 2509". */
  refuseNtlm: boolean;
}

/** Kerberos tokens that are remembered, so that none counts twice. */
const REMEMBERED = 100_000;

/** The second message of NTLM: the first is answered with it. Source: MS-NLMP 2.2.1.2, without a name and target. */
const NTLM_CHALLENGE = Buffer.concat([Buffer.from('NTLMSSP\0\x02\0\0\0', 'latin1'), Buffer.alloc(36)]).toString(
  'base64',
);

/**
 * Who is let in. Negotiate is asked for on every request, since a connection is never remembered as signed in; what
 * only the keys of a realm could tell is taken as right.
 */
export class SignOn {
  readonly settings: SignOnSettings = { authentication: 'bearer', refuseNtlm: true };
  private readonly seen = new Set<string>();
  /** Connections in the middle of NTLM. */
  private readonly challenged = new WeakSet<object>();

  constructor(
    private readonly site: Site,
    private readonly tokens: Tokens,
  ) {}

  /** What a refusal asks for. */
  challenge(entry: ServicePath['entry']): string {
    return entry === 'windows' && this.settings.authentication === 'negotiate' ? 'Negotiate' : 'Bearer';
  }

  /** Throws ServiceError (401). */
  demand(entry: ServicePath['entry'], authorization: string | undefined, connection: object): void {
    const [scheme = '', shown = ''] = (authorization ?? '').split(/\s+/);
    const expected = this.challenge(entry);
    if (scheme.toLowerCase() !== expected.toLowerCase() || shown === '') throw refusal(expected);
    if (expected === 'Bearer') this.demandBearer(shown);
    else this.demandNegotiate(shown, connection);
  }

  /** The site's own token, or one of Entra for the AdminService. */
  private demandBearer(token: string): void {
    if (token === this.site.token) return;
    const check = this.tokens.check(token);
    if (!('claims' in check) || check.claims.aud !== CONFIGMGR_AUDIENCE) throw refusal('Bearer');
  }

  private demandNegotiate(shown: string, connection: object): void {
    const token: NegotiateToken = negotiateToken(shown);
    switch (token.kind) {
      case 'refused':
        throw refusal('Negotiate');
      case 'ntlm':
        this.demandNtlm(token.message, connection);
        return;
      case 'kerberos':
        if (!/^HTTP\//i.test(token.service) || !this.isNew(shown)) throw refusal('Negotiate');
    }
  }

  private demandNtlm(message: number, connection: object): void {
    if (this.settings.refuseNtlm) throw refusal('Negotiate');
    if (message === 3 && this.challenged.delete(connection)) return;
    if (message !== 1) throw refusal('Negotiate');
    this.challenged.add(connection);
    throw refusal(`Negotiate ${NTLM_CHALLENGE}`);
  }

  private isNew(token: string): boolean {
    const print = createHash('sha256').update(token).digest('base64');
    if (this.seen.has(print)) return false;
    if (this.seen.size >= REMEMBERED) this.seen.clear();
    this.seen.add(print);
    return true;
  }
}

const refusal = (challenge: string): ServiceError =>
  new ServiceError(401, 'Authorization has been denied for this request.', { 'WWW-Authenticate': challenge });
