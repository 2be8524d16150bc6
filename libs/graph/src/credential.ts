import { readFileSync } from 'node:fs';
import {
  type AccessToken,
  ClientCertificateCredential,
  ClientSecretCredential,
  type GetTokenOptions,
  ManagedIdentityCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import type { TenantConfiguration } from '@rollcall/contracts';
import { GraphCallError } from './graph-failure';

/** The waits between tries belong to whoever calls, not to the library. */
const NO_RETRIES = { retryOptions: { maxRetries: 0 } };

/**
 * The credential of a tenant. What is read from files (secret, certificate) is read again for each token, and the
 * credential made anew when its content has changed; an unreadable file is a failure of kind `credential`.
 */
export function credentialFor(tenant: TenantConfiguration, environment: NodeJS.ProcessEnv): TokenCredential {
  const { credential, tenantId, cloud } = tenant;
  const options = { ...NO_RETRIES, authorityHost: cloud.authority, disableInstanceDiscovery: !cloud.named };
  switch (credential.kind) {
    case 'clientSecret':
      return new RenewedCredential(
        () => secretOf(credential, environment),
        (secret) => new ClientSecretCredential(tenantId, credential.clientId, secret, options),
      );
    case 'certificate':
      return new RenewedCredential(
        () => textOf(credential.certificateFile),
        (certificate) => new ClientCertificateCredential(tenantId, credential.clientId, { certificate }, options),
      );
    case 'workloadIdentity':
      return new WorkloadIdentityCredential({
        ...options,
        tenantId,
        ...(credential.clientId !== undefined && { clientId: credential.clientId }),
        ...(credential.tokenFile !== undefined && { tokenFilePath: credential.tokenFile }),
      });
    case 'managedIdentity':
      return credential.clientId === undefined
        ? new ManagedIdentityCredential(NO_RETRIES)
        : new ManagedIdentityCredential({ ...NO_RETRIES, clientId: credential.clientId });
  }
}

/** Makes its credential anew whenever the text that it is made from changes, so that a renewed secret needs no restart. */
class RenewedCredential implements TokenCredential {
  private current: { readonly text: string; readonly credential: TokenCredential } | undefined;

  constructor(
    private readonly read: () => string,
    private readonly make: (text: string) => TokenCredential,
  ) {}

  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
    const text = this.read();
    if (this.current?.text !== text) this.current = { text, credential: this.make(text) };
    return this.current.credential.getToken(scopes, options);
  }
}

function secretOf(
  { secretFile, secretEnvironment }: { secretFile?: string | undefined; secretEnvironment?: string | undefined },
  environment: NodeJS.ProcessEnv,
): string {
  if (secretFile !== undefined) return textOf(secretFile);
  const secret = secretEnvironment === undefined ? undefined : environment[secretEnvironment];
  if (!secret) throw unusable(`The environment variable ${secretEnvironment} with the client secret is not set.`);
  return secret;
}

function textOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text) return text;
  } catch (error) {
    throw unusable(`The file ${file} of the credential cannot be read.`, error);
  }
  throw unusable(`The file ${file} of the credential is empty.`);
}

const unusable = (message: string, cause?: unknown): GraphCallError =>
  new GraphCallError({ kind: 'credential', message }, cause);
