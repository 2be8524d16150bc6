import { readFileSync } from 'node:fs';
import * as client from 'openid-client';
import { exitCodes } from '../exit-code';
import { Failure, wrongUse } from '../failure';
import type { SignIn } from '../profiles/profiles';
import { scopeOfApp, scopeOfPerson } from './scopes';
import type { Tokens } from './token-store';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** What is shown to the person who is to sign in. */
export interface DeviceCode {
  readonly address: string;
  readonly code: string;
  readonly expiresInSeconds: number;
}

/** The OpenID Connect issuer of a profile. Every call may throw a Failure that says what to do. */
export class Issuer {
  private constructor(
    private readonly signIn: SignIn,
    private readonly configuration: client.Configuration,
    private readonly now: () => number,
  ) {}

  /** `now`: milliseconds since 1970. */
  static async discover(signIn: SignIn, env: NodeJS.ProcessEnv, now: () => number): Promise<Issuer> {
    const secret = secretOf(signIn, env);
    const address = new URL(signIn.issuer);
    const insecure = address.protocol === 'http:' && LOOPBACK.includes(address.hostname);
    const configuration = await told(signIn, () =>
      client.discovery(
        address,
        signIn.clientId,
        undefined,
        secret === undefined ? client.None() : client.ClientSecretPost(secret),
        { execute: insecure ? [client.allowInsecureRequests] : [] },
      ),
    );
    return new Issuer(signIn, configuration, now);
  }

  /** A person opens the address and types the code; resolves when he has. Source: RFC 8628. */
  async byDeviceCode(show: (code: DeviceCode) => void): Promise<Tokens> {
    if (this.configuration.serverMetadata().device_authorization_endpoint === undefined) {
      throw wrongUse(
        `${this.signIn.issuer} knows no sign-in by device code: use an app with a secret, rollcall login --secret-file <file>.`,
      );
    }
    return told(this.signIn, async () => {
      const scope = scopeOfPerson(this.signIn.scope, this.configuration.serverMetadata().scopes_supported);
      const started = await client.initiateDeviceAuthorization(this.configuration, { scope });
      show({
        address: started.verification_uri_complete ?? started.verification_uri,
        code: started.user_code,
        expiresInSeconds: started.expires_in,
      });
      return this.tokensOf(await client.pollDeviceAuthorizationGrant(this.configuration, started));
    });
  }

  byClientCredentials(): Promise<Tokens> {
    const scope = scopeOfApp(this.signIn.scope);
    return told(this.signIn, async () =>
      this.tokensOf(await client.clientCredentialsGrant(this.configuration, scope === undefined ? {} : { scope })),
    );
  }

  /** Undefined when the session is over: the person must sign in again. */
  async renew(refreshToken: string): Promise<Tokens | undefined> {
    return told(this.signIn, async () => {
      try {
        const renewed = this.tokensOf(await client.refreshTokenGrant(this.configuration, refreshToken));
        return { refreshToken, ...renewed }; // an issuer that does not change it does not repeat it either
      } catch (error) {
        if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') return undefined;
        throw error;
      }
    });
  }

  /** Nobody gets a new token for this one any more; an issuer that cannot do that lets it expire. */
  async revoke(refreshToken: string): Promise<void> {
    if (this.configuration.serverMetadata().revocation_endpoint === undefined) return;
    await told(this.signIn, () => client.tokenRevocation(this.configuration, refreshToken));
  }

  private tokensOf(answer: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers): Tokens {
    const seconds = answer.expiresIn();
    return {
      accessToken: answer.access_token,
      ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
      ...(seconds !== undefined && { expiresAt: this.now() + seconds * 1000 }),
    };
  }
}

export const hasSecret = ({ secretFile, secretEnvironment }: SignIn): boolean =>
  secretFile !== undefined || secretEnvironment !== undefined;

function secretOf({ secretFile, secretEnvironment }: SignIn, env: NodeJS.ProcessEnv): string | undefined {
  if (secretEnvironment !== undefined) {
    const secret = env[secretEnvironment];
    if (!secret) throw wrongUse(`The environment variable ${secretEnvironment} is to hold the secret, and is not set.`);
    return secret;
  }
  if (secretFile === undefined) return undefined;
  try {
    return readFileSync(secretFile, 'utf8').trim();
  } catch (error) {
    throw wrongUse(`The secret cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Says in one sentence what the issuer refused, or that it does not answer. */
async function told<Result>({ issuer, clientId }: SignIn, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof client.ResponseBodyError) {
      const said = error.error_description ?? error.error;
      throw new Failure(exitCodes.failed, sentenceFor(error.error, clientId, said), { cause: error });
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    const why = [error instanceof Error ? error.message : String(error), cause].filter(Boolean).join(': ');
    const sentence = `The sign-in at ${issuer} does not work (${why}): is it the address of an OpenID Connect issuer, and does it answer?`;
    throw new Failure(exitCodes.notReachable, sentence, { cause: error });
  }
}

function sentenceFor(code: string, clientId: string, said: string): string {
  switch (code) {
    case 'access_denied':
      return 'The sign-in was refused in the browser: rollcall login, to try again.';
    case 'expired_token':
      return 'Nobody signed in while the code was good: rollcall login, for another code.';
    case 'invalid_client':
      return `The issuer does not know the app "${clientId}", or not by this secret: ${said}`;
    default:
      return `The issuer refused (${code}): ${said}`;
  }
}
