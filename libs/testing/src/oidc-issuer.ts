import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { OidcGrants, type Answer } from './oidc-grants';

export interface TokenOptions {
  readonly roles?: readonly string[];
  readonly name?: string;
  readonly audience?: string;
  readonly issuer?: string;
  /** Such as `5m`, or `-5m` for one that has expired. */
  readonly expires?: string;
  /** From when on it holds; such as `10m`. */
  readonly notBefore?: string;
  /** More of them. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** PEM of a certificate for 127.0.0.1 and of its key, such as the simulators' own. */
export interface OidcTls {
  readonly cert: string;
  readonly key: string;
}

/** An issuer of tokens on this machine, by OpenID Connect: its keys can change, and it can be away. */
export class OidcIssuer {
  /** What tokens are to be for. */
  readonly audience = 'rollcall';
  away = false;
  /** Who gets tokens, and by what. */
  readonly grants: OidcGrants;
  private keys: JWK[] = [];
  private key: CryptoKey | undefined;
  private id = 0;

  private constructor(
    private readonly servers: readonly Server[],
    readonly url: string,
    /** Where it gives tokens. */
    private readonly tokens: string,
  ) {
    this.grants = new OidcGrants(url, (options) => this.token(options));
  }

  /** Over HTTPS where it is told the certificate. `tokensElsewhere`: it gives tokens at an origin of their own. */
  static async start(tls?: OidcTls, { tokensElsewhere = false } = {}): Promise<OidcIssuer> {
    const [first, second] = await Promise.all([listening(tls), tokensElsewhere ? listening(tls) : undefined]);
    const servers = second ? [first.server, second.server] : [first.server];
    const issuer = new OidcIssuer(servers, first.url, (second ?? first).url);
    for (const server of servers)
      server.on('request', async (request, response) => {
        const { status, body, location } = await issuer.answer(request);
        response.statusCode = issuer.away ? 500 : status;
        response.setHeader('content-type', 'application/json');
        response.setHeader('access-control-allow-origin', '*'); // a page of another origin exchanges its code here
        if (location) response.setHeader('location', location);
        response.end(JSON.stringify(body));
      });
    await issuer.rotate();
    return issuer;
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '');
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    switch (pathname) {
      case '/authorize':
        return this.grants.authorize(searchParams);
      case '/sign-out':
        return { status: 302, body: {}, location: searchParams.get('post_logout_redirect_uri') ?? this.url };
      case '/keys':
        return { status: 200, body: { keys: this.keys } };
      case '/token':
        return this.grants.token(form, request.headers.authorization);
      case '/device-authorization':
        return this.grants.authorizeDevice(form);
      case '/revoke':
        return this.grants.revoke(form);
      default:
        return { status: 200, body: this.discovery() };
    }
  }

  /** Source: OpenID Connect Discovery 1.0, section 3. */
  private discovery(): object {
    return {
      issuer: this.url,
      jwks_uri: `${this.url}/keys`,
      authorization_endpoint: `${this.url}/authorize`,
      end_session_endpoint: `${this.url}/sign-out`,
      token_endpoint: `${this.tokens}/token`,
      device_authorization_endpoint: `${this.url}/device-authorization`,
      revocation_endpoint: `${this.url}/revoke`,
    };
  }

  /** From now on it signs with a new key, and publishes no other. */
  async rotate(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    this.id += 1;
    this.key = privateKey;
    this.keys = [{ ...(await exportJWK(publicKey)), kid: String(this.id), alg: 'RS256', use: 'sig' }];
  }

  /** A token that is sound but for what the options say. */
  async token(options: TokenOptions = {}): Promise<string> {
    if (!this.key) throw new Error('start it first');
    const { name = 'ada@contoso.com', roles = [], claims } = options;
    const token = new SignJWT({ preferred_username: name, roles, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: String(this.id) })
      .setIssuer(options.issuer ?? this.url)
      .setAudience(options.audience ?? this.audience)
      .setIssuedAt()
      .setExpirationTime(options.expires ?? '5m');
    if (options.notBefore) token.setNotBefore(options.notBefore);
    return token.sign(this.key);
  }

  /** Tokens that claim to be of an admin and must not be believed, by what is wrong with them. */
  async forgeries(): Promise<Readonly<Record<string, string>>> {
    const roles = ['admin'];
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = { iss: this.url, aud: this.audience, sub: 's', roles, exp: Math.floor(Date.now() / 1000) + 300 };
    const published = new TextEncoder().encode(JSON.stringify(this.keys[0]));
    const stranger = await generateKeyPair('RS256');
    const admin = () => new SignJWT(payload);
    return {
      'no signature': `${encode({ alg: 'none' })}.${encode(payload)}.`,
      'signed with the public key': await admin()
        .setProtectedHeader({ alg: 'HS256', kid: String(this.id) })
        .sign(published),
      "signed with another's key": await admin()
        .setProtectedHeader({ alg: 'RS256', kid: String(this.id) })
        .sign(stranger.privateKey),
      'for another audience': await this.token({ roles, audience: 'another' }),
      'of another issuer': await this.token({ roles, issuer: 'https://elsewhere.example' }),
      expired: await this.token({ roles, expires: '-5m' }),
      'not valid yet': await this.token({ roles, notBefore: '10m' }),
      'no token at all': 'nonsense',
    };
  }

  stop(): void {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** A server on a port of this machine. */
async function listening(tls: OidcTls | undefined): Promise<{ readonly server: Server; readonly url: string }> {
  const server = tls ? createTlsServer(tls) : createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  return { server, url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}` };
}
