import { z } from 'zod';

const PATIENCE_MS = 5_000;

const issuerDocument = z.object({ issuer: z.string(), jwks_uri: z.url(), token_endpoint: z.url().optional() });

/** What an OpenID Connect issuer says of itself. */
export type IssuerDocument = z.infer<typeof issuerDocument>;

/** Throws when it does not answer, or calls itself something else. Source: OpenID Connect Discovery 1.0, section 4. */
export async function readIssuerDocument(issuer: string): Promise<IssuerDocument> {
  const address = `${issuer}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
  const found = issuerDocument.parse(await response.json());
  if (found.issuer.replace(/\/+$/, '') !== issuer) throw new Error(`the issuer calls itself ${found.issuer}`);
  return found;
}
