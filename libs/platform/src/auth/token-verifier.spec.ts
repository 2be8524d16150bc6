import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { TokenVerifier } from './token-verifier';

/** An issuer on this machine: its keys can be changed, and it can be away. */
class FakeIssuer {
  private readonly server: Server;
  private keys: JWK[] = [];
  private privateKey: CryptoKey | undefined;
  private id = 0;
  url = '';
  away = false;

  constructor() {
    this.server = createServer((request, response) => {
      response.statusCode = this.away ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      const discovery = { issuer: this.url, jwks_uri: `${this.url}/keys` };
      response.end(JSON.stringify(request.url === '/keys' ? { keys: this.keys } : discovery));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    await this.rotate();
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  async rotate(algorithm = 'RS256'): Promise<void> {
    const pair = await generateKeyPair(algorithm, { extractable: true });
    this.id += 1;
    this.privateKey = pair.privateKey;
    this.keys = [{ ...(await exportJWK(pair.publicKey)), kid: String(this.id), alg: algorithm, use: 'sig' }];
  }

  /** A token that never expires. */
  endless(claims: JWTPayload): Promise<string> {
    if (!this.privateKey) throw new Error('start first');
    const header = { alg: 'RS256', kid: String(this.id) };
    return new SignJWT({ ...claims, iss: this.url, aud: 'rollcall' }).setProtectedHeader(header).sign(this.privateKey);
  }

  token(claims: JWTPayload, { algorithm = 'RS256', audience = 'rollcall', expires = '5m' } = {}): Promise<string> {
    if (!this.privateKey) throw new Error('start first');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: String(this.id) })
      .setIssuer(this.url)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(this.privateKey);
  }
}

describe('TokenVerifier', () => {
  let issuer: FakeIssuer;
  let verifier: TokenVerifier;
  const refused = (token: string) =>
    verifier.verify(token).then(
      () => 'accepted',
      (error: { code: string; getStatus(): number }) => `${error.getStatus()} ${error.code}`,
    );

  beforeEach(async () => {
    issuer = new FakeIssuer();
    await issuer.start();
    verifier = new TokenVerifier({ issuer: issuer.url, audience: 'rollcall', rolesClaim: 'roles' });
  });
  afterEach(() => issuer.stop());

  it('tells who calls and which of our roles they have', async () => {
    const token = await issuer.token({ preferred_username: 'ada@contoso.com', roles: ['operator', 'cook'] });
    expect(await verifier.verify(token)).toEqual({ name: 'ada@contoso.com', roles: ['operator'] });
    const application = await issuer.token({ azp: 'app-1', sub: 's' });
    expect(await verifier.verify(application)).toEqual({ name: 'app-1', roles: [] });
  });

  it('reads the roles from the claim that it was told', async () => {
    verifier = new TokenVerifier({ issuer: issuer.url, audience: 'rollcall', rolesClaim: 'rollcall_role' });
    expect((await verifier.verify(await issuer.token({ sub: 's', rollcall_role: 'admin' }))).roles).toEqual(['admin']);
  });

  it('refuses tokens of others, for others, expired or without a signature', async () => {
    const sound = await issuer.token({ sub: 's' });
    const other = new FakeIssuer();
    await other.start();
    expect(await refused(await other.token({ sub: 's' }))).toBe('401 invalid-token');
    other.stop();
    expect(await refused(await issuer.token({ sub: 's' }, { audience: 'someone-else' }))).toBe('401 invalid-token');
    expect(await refused(await issuer.token({ sub: 's' }, { expires: '-5m' }))).toBe('401 invalid-token');
    expect(await refused(await issuer.token({ sub: 's' }, { expires: '-30s' }))).toBe('accepted'); // clocks differ
    expect(await refused(await issuer.token({ sub: 's', nbf: Date.now() / 1000 + 300 }))).toBe('401 invalid-token');
    expect(await refused(await issuer.endless({ sub: 's' }))).toBe('401 invalid-token');
    expect(await refused('nonsense')).toBe('401 invalid-token');
    const [, payload] = sound.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await refused(`${none}.${payload}.`)).toBe('401 invalid-token');
    expect(await refused(sound)).toBe('accepted');
  });

  it('follows the issuer when it changes its keys, and takes ES256', async () => {
    expect(await refused(await issuer.token({ sub: 's' }))).toBe('accepted');
    verifier = new TokenVerifier({ issuer: issuer.url, audience: 'rollcall', rolesClaim: 'roles' }, 0);
    expect(await refused(await issuer.token({ sub: 's' }))).toBe('accepted');
    await issuer.rotate('ES256');
    expect(await refused(await issuer.token({ sub: 's' }, { algorithm: 'ES256' }))).toBe('accepted');
  });

  it('says that the issuer is away, and recovers', async () => {
    const token = await issuer.token({ sub: 's' });
    issuer.away = true;
    expect(await refused(token)).toBe('503 issuer-unavailable');
    issuer.away = false;
    expect(await refused(token)).toBe('accepted');
  });
});
