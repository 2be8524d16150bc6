import { decodeJwt } from 'jose';

/** Who a token is of, as it says itself. */
export interface Identity {
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly until: Date | null;
}

/** Undefined for a token that only its issuer can read. What it says is shown, never believed: Rollcall examines it. */
export function identityIn(token: string): Identity | undefined {
  try {
    const { exp, roles, ...claims } = decodeJwt(token);
    const names = ['preferred_username', 'upn', 'email', 'azp', 'appid', 'sub'].map((claim) => claims[claim]);
    return {
      name: names.find((name): name is string => typeof name === 'string' && name !== '') ?? null,
      roles: Array.isArray(roles) ? roles.filter((role): role is string => typeof role === 'string') : [],
      until: exp === undefined ? null : new Date(exp * 1000),
    };
  } catch {
    return undefined; // no JWT
  }
}
