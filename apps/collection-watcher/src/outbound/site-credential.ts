import { readFile } from 'node:fs/promises';
import { ClientSecretCredential } from '@azure/identity';
import type { SiteConfiguration } from '@rollcall/contracts';
import { SourceCredentialError } from '../core/source';

/**
 * How we say who we are to one site.
 *
 * It is asked before each request and told the host: the AdminService keeps no signed-in connection, so that Windows
 * integrated sign-in, when it comes, needs a fresh proof each time, made from a ticket for that host.
 */
export abstract class SiteCredential {
  /** The value of the Authorization header for the next request to `hostname`. Throws SourceCredentialError. */
  abstract authorization(hostname: string): Promise<string>;

  /** The site answered 401: what is remembered is forgotten. True when the next authorization will be another one. */
  refused(): boolean {
    return false; // nothing is remembered
  }
}

/** A token that somebody else renews in a file. */
export class BearerFileCredential extends SiteCredential {
  constructor(private readonly tokenFile: string) {
    super();
  }

  async authorization(): Promise<string> {
    return `Bearer ${await secretOf(this.tokenFile)}`;
  }
}

/** A token that was refused when it was so young would be followed by one that is refused as well; in milliseconds. */
const YOUNG_MS = 60_000;

interface Current {
  readonly secret: string;
  readonly credential: ClientSecretCredential;
  readonly sinceMs: number;
}

type ClientCredentials = Extract<SiteConfiguration['authentication'], { kind: 'clientCredentials' }>;

/** A token from Entra for the site's server app. It is cached by the library, for as long as the secret stays the same. */
export class ClientSecretSiteCredential extends SiteCredential {
  private current: Current | undefined;

  constructor(private readonly options: ClientCredentials) {
    super();
  }

  override refused(): boolean {
    if (!this.current || performance.now() - this.current.sinceMs < YOUNG_MS) return false;
    this.current = undefined;
    return true;
  }

  async authorization(): Promise<string> {
    const credential = this.credentialFor(await secretOf(this.options.secretFile));
    try {
      const { token } = await credential.getToken(this.options.scope);
      return `Bearer ${token}`;
    } catch (error) {
      throw new SourceCredentialError(`no token for the site can be had from Entra: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  private credentialFor(secret: string): ClientSecretCredential {
    if (this.current?.secret === secret) return this.current.credential;
    const { tenantId, clientId, authority } = this.options;
    const credential = new ClientSecretCredential(tenantId, clientId, secret, {
      ...(authority && { authorityHost: authority, disableInstanceDiscovery: true }),
    });
    this.current = { secret, credential, sinceMs: performance.now() };
    return credential;
  }
}

export function credentialOf(authentication: SiteConfiguration['authentication']): SiteCredential {
  switch (authentication.kind) {
    case 'bearer':
      return new BearerFileCredential(authentication.tokenFile);
    case 'clientCredentials':
      return new ClientSecretSiteCredential(authentication);
    case 'negotiate':
      throw new Error('the configuration refuses negotiate'); // it never comes so far
  }
}

/** Entra's own code says more than anything else; the rest of its message is long. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return /AADSTS\d+/.exec(error.message)?.[0] ?? `${error.name}: ${error.message.split('\n', 1)[0]}`;
}

async function secretOf(file: string): Promise<string> {
  try {
    const secret = (await readFile(file, 'utf8')).trim();
    if (secret !== '') return secret;
  } catch (error) {
    throw new SourceCredentialError(`the file ${file} cannot be read`, { cause: error });
  }
  throw new SourceCredentialError(`the file ${file} is empty`);
}
