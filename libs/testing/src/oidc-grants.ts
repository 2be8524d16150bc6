import { randomUUID } from 'node:crypto';
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
}

/**
 * What the token endpoint of an issuer answers: client credentials, device codes, refresh tokens.
 * Sources: RFC 6749 4.4, 5.2 and 6; RFC 8628 3.2 to 3.5.
 */
export class OidcGrants {
  /** How long the tokens hold; those of less than a minute are renewed by whoever uses them with care. */
  tokenSeconds = 300;
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
