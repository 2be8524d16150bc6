import { decodeJwt } from 'jose';

/** When a token ends, as it says itself; null for one that does not, or that only its issuer can read. */
export function endOfToken(token: string): Date | null {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : new Date(exp * 1000);
  } catch {
    return null; // no JWT
  }
}
