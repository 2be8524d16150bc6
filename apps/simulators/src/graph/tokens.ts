import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const claims = z.object({
  aud: z.string(),
  tid: z.string(),
  appid: z.string(),
  /** The object id of the app's service principal; tokens of an earlier start lack it. */
  oid: z.string().optional(),
  exp: z.number(),
  /** The application permissions when the token was made; absent when there were none. */
  roles: z.array(z.string()).optional(),
  /** How often the app's tokens had been revoked then. */
  revocations: z.number().default(0),
});
export type Claims = z.output<typeof claims>;

export type TokenCheck = { readonly claims: Claims } | { readonly problem: 'malformed' | 'expired' };

/** Makes and checks access tokens: JSON web tokens under a key that outlives the process, as Entra's do. */
export class Tokens {
  constructor(
    private readonly key: Buffer,
    private readonly now: () => number,
  ) {}

  issue(given: Omit<Claims, 'exp'>, lifetimeSeconds: number): string {
    const iat = Math.floor(this.now() / 1000);
    const head = encoded({ typ: 'JWT', alg: 'HS256' });
    const payload = encoded({ ...given, idtyp: 'app', iat, nbf: iat, exp: iat + lifetimeSeconds });
    return `${head}.${payload}.${this.signature(`${head}.${payload}`).toString('base64url')}`;
  }

  check(token: string): TokenCheck {
    const [head, payload, signature, ...rest] = token.split('.');
    if (!head || !payload || !signature || rest.length > 0) return { problem: 'malformed' };
    const given = Buffer.from(signature, 'base64url');
    const right = this.signature(`${head}.${payload}`);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return { problem: 'malformed' };
    const parsed = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return parsed.exp * 1000 <= this.now() ? { problem: 'expired' } : { claims: parsed };
  }

  private signature(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
