import { createHash, randomUUID } from 'node:crypto';
import type { TokenOptions } from './oidc-issuer';

/** An app that may ask for tokens in its own name. */
export interface OidcClient {
  readonly id: string;
  /** Absent for a public client, which people sign in with. */
  readonly secret?: string;
  readonly roles?: readonly string[];
}

/** A device that waits for somebody to type its code. */
interface Device {
  readonly userCode: string;
  answer: 'pending' | 'denied' | TokenOptions;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
  /** Where a browser is sent. */
  readonly location?: string;
}

/** A code that somebody signed in for, until it is exchanged. */
interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  /** S256. Source: RFC 7636 4.2. */
  readonly challenge: string;
  readonly nonce: string | undefined;
  readonly person: TokenOptions;
}

/**
 * What the endpoints of an issuer answer: authorization codes, client credentials, device codes, refresh tokens.
 * Sources: RFC 6749 4.1, 4.4, 5.2 and 6; RFC 7636; RFC 8628 3.2 to 3.5.
 */
export class OidcGrants {
  /** How long the tokens hold; those of less than a minute are renewed by whoever uses them with care. */
  tokenSeconds = 300;
  /** Who signs in in the browser, without being asked for a password. */
  person: TokenOptions = {};
  private readonly authorizations = new Map<string, Authorization>();
  private readonly clients = new Map<string, OidcClient>();
  private readonly devices = new Map<string, Device>();
  private readonly refreshTokens = new Map<string, TokenOptions>();

  constructor(
    private readonly issuerUrl: string,
    private readonly sign: (options: TokenOptions) => Promise<string>,
  ) {}

  addClient(client: OidcClient): void {
    this.clients.set(client.id, client);
  }

  /** Codes that wait for a person. */
  get userCodes(): string[] {
    return [...this.devices.values()].filter(({ answer }) => answer === 'pending').map(({ userCode }) => userCode);
  }

  /** A person types the code and signs in, or refuses. */
  decide(userCode: string, answer: 'denied' | TokenOptions): void {
    const device = [...this.devices.values()].find((one) => one.userCode === userCode);
    if (!device) throw new Error(`nobody was given the code ${userCode}`);
    device.answer = answer;
  }

  /** From now on nobody gets a new token for an old one. */
  forgetSessions(): void {
    this.refreshTokens.clear();
  }

  /** The person in front of the browser signs in at once. */
  authorize(asked: URLSearchParams): Answer {
    const clientId = asked.get('client_id') ?? '';
    const challenge = asked.get('code_challenge');
    if (!this.clients.has(clientId)) return refused('unauthorized_client');
    if (challenge === null || asked.get('code_challenge_method') !== 'S256') return refused('invalid_request');
    const redirectUri = asked.get('redirect_uri') ?? '';
    const code = randomUUID();
    const nonce = asked.get('nonce') ?? undefined;
    this.authorizations.set(code, { clientId, redirectUri, challenge, nonce, person: this.person });
    const location = new URL(redirectUri);
    location.searchParams.set('code', code);
    location.searchParams.set('state', asked.get('state') ?? '');
    return { status: 302, body: {}, location: location.href };
  }

  authorizeDevice(form: URLSearchParams): Answer {
    if (!this.clients.has(form.get('client_id') ?? '')) return refused('invalid_client', 401);
    const deviceCode = randomUUID();
    const userCode = deviceCode.slice(0, 8).toUpperCase();
    this.devices.set(deviceCode, { userCode, answer: 'pending' });
    return {
      status: 200,
      body: {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: `${this.issuerUrl}/device`,
        expires_in: 900,
        interval: 1,
      },
    };
  }

  async token(form: URLSearchParams, authorization: string | undefined): Promise<Answer> {
    const client = this.authenticated(form, authorization);
    if (!client) return refused('invalid_client', 401);
    switch (form.get('grant_type')) {
      case 'client_credentials':
        if (client.secret === undefined) return refused('unauthorized_client');
        return this.granted({ name: client.id, roles: client.roles ?? [] }, { renewable: false });
      case 'urn:ietf:params:oauth:grant-type:device_code':
        return this.forDevice(form.get('device_code') ?? '');
      case 'authorization_code':
        return this.forCode(client, form);
      case 'refresh_token':
        return this.renewed(form.get('refresh_token') ?? '');
      default:
        return refused('unsupported_grant_type');
    }
  }

  revoke(form: URLSearchParams): Answer {
    this.refreshTokens.delete(form.get('token') ?? '');
    return { status: 200, body: {} };
  }

  /** Each code is good for one time, and for who can show what its challenge was made of. */
  private async forCode({ id }: OidcClient, form: URLSearchParams): Promise<Answer> {
    const code = form.get('code') ?? '';
    const given = this.authorizations.get(code);
    this.authorizations.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (given?.clientId !== id || given.redirectUri !== form.get('redirect_uri') || given.challenge !== challenge)
      return refused('invalid_grant');
    const answer = await this.granted(given.person, { renewable: true });
    const claims = { sub: given.person.name ?? 'ada', ...(given.nonce && { nonce: given.nonce }) };
    const idToken = await this.sign({ ...given.person, audience: id, claims });
    return { ...answer, body: { ...answer.body, id_token: idToken } };
  }

  private async forDevice(deviceCode: string): Promise<Answer> {
    const device = this.devices.get(deviceCode);
    if (!device) return refused('expired_token');
    if (device.answer === 'pending') return refused('authorization_pending');
    this.devices.delete(deviceCode);
    return device.answer === 'denied' ? refused('access_denied') : this.granted(device.answer, { renewable: true });
  }

  /** Each refresh token is good for one time. */
  private async renewed(refreshToken: string): Promise<Answer> {
    const options = this.refreshTokens.get(refreshToken);
    if (!options) return refused('invalid_grant');
    this.refreshTokens.delete(refreshToken);
    return this.granted(options, { renewable: true });
  }

  private async granted(options: TokenOptions, { renewable }: { readonly renewable: boolean }): Promise<Answer> {
    const accessToken = await this.sign({ ...options, expires: `${this.tokenSeconds}s` });
    const refreshToken = randomUUID();
    if (renewable) this.refreshTokens.set(refreshToken, options);
    const body = { access_token: accessToken, token_type: 'Bearer', expires_in: this.tokenSeconds };
    return { status: 200, body: renewable ? { ...body, refresh_token: refreshToken } : body };
  }

  /** By HTTP Basic or by the form. Source: RFC 6749 2.3.1. */
  private authenticated(form: URLSearchParams, authorization: string | undefined): OidcClient | undefined {
    const basic = authorization?.startsWith('Basic ')
      ? Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':').map(decodeURIComponent)
      : [];
    const client = this.clients.get(basic[0] ?? form.get('client_id') ?? '');
    return client?.secret === (basic[1] ?? form.get('client_secret') ?? undefined) ? client : undefined;
  }
}

const refused = (error: string, status = 400): Answer => ({
  status,
  body: { error, error_description: `Refused: ${error}.` },
});
