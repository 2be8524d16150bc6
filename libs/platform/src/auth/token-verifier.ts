import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Problem } from '../http/problem';
import { readIssuerDocument } from './issuer-document';
import { roles, type Caller, type Role } from './roles';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly rolesClaim: string;
}

/** With a private key only: nobody can sign with what an issuer publishes. */
const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

/** How far the clocks of issuer and service may be apart. */
const CLOCK_SKEW_S = 60;

/** Checks bearer tokens of one OpenID Connect issuer, with the keys that it publishes now. */
export class TokenVerifier {
  private keys: Promise<{ issuer: string; key: JWTVerifyGetKey }> | undefined;

  constructor(
    private readonly rules: TokenRules,
    /** How long an unknown key is not asked for again, so that wrong tokens cannot flood the issuer. */
    private readonly cooldownMs = 5_000,
  ) {}

  /** Throws Problem 401 `invalid-token`, or 503 `issuer-unavailable` while the issuer's keys cannot be had. */
  async verify(token: string): Promise<Caller> {
    const { issuer, key } = await this.issuerKeys();
    try {
      const { audience } = this.rules;
      const { payload } = await jwtVerify(token, key, {
        issuer,
        audience,
        algorithms: [...SIGNATURES],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_SKEW_S,
      });
      return { name: nameOf(payload), roles: this.rolesOf(payload) };
    } catch (error) {
      if (isAboutToken(error)) throw new Problem(401, 'invalid-token', `The token is not accepted: ${error.message}.`);
      throw unavailable();
    }
  }

  private async issuerKeys() {
    this.keys ??= keysOf(this.rules.issuer, this.cooldownMs);
    try {
      return await this.keys;
    } catch {
      this.keys = undefined; // so that the next request asks again
      throw unavailable();
    }
  }

  /** Roles that we do not know say nothing. */
  private rolesOf(payload: JWTPayload): readonly Role[] {
    const claim = payload[this.rules.rolesClaim];
    const given: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
    return roles.filter((role) => given.includes(role));
  }
}

async function keysOf(issuer: string, cooldownDuration: number) {
  const found = await readIssuerDocument(issuer);
  return {
    issuer: found.issuer,
    key: createRemoteJWKSet(new URL(found.jwks_uri), { cooldownDuration }),
  };
}

/** A failure of jose that is the token's fault, and not one of fetching keys. */
const isAboutToken = (error: unknown): error is Error =>
  error instanceof errors.JOSEError &&
  !['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'].includes(error.code);

const unavailable = () =>
  new Problem(503, 'issuer-unavailable', 'The issuer of the tokens does not answer, so no token can be checked now.');

function nameOf(payload: JWTPayload): string {
  const claims = ['preferred_username', 'upn', 'email', 'azp', 'appid', 'sub'].map((claim) => payload[claim]);
  return claims.find((claim): claim is string => typeof claim === 'string' && claim !== '') ?? 'unknown';
}
