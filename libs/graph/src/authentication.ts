import type { AccessToken, TokenCredential } from '@azure/identity';
import type { AuthenticationProvider, Context, Middleware } from '@microsoft/microsoft-graph-client';
import { GraphCallError } from './graph-failure';
import { withinPatience } from './patience';
import { tokenFailure } from './token-failure';

export interface TokenProviderOptions {
  /** Makes the credential; one that was just made has no token cached. */
  readonly make: () => TokenCredential;
  readonly scope: string;
  readonly timeoutMs: number;
  readonly stop?: AbortSignal | undefined;
}

/** Gets the token for each request (the credential caches it) and translates what goes wrong there. */
export class TokenProvider implements AuthenticationProvider {
  private credential: TokenCredential | undefined;
  private onItsWay: Promise<string> | undefined;

  constructor(private readonly options: TokenProviderOptions) {}

  async getAccessToken(): Promise<string> {
    const token = await this.tokenInTime().catch((error: unknown) => {
      throw error instanceof GraphCallError ? error : new GraphCallError(tokenFailure(error), error);
    });
    if (token) return token.token;
    throw new GraphCallError({ kind: 'credential', message: 'The sign-in service gave no token.' });
  }

  /** A token that is got now; whoever asks while it is on its way shares it. */
  fresh(): Promise<string> {
    if (this.onItsWay) return this.onItsWay;
    this.renew();
    this.onItsWay = this.getAccessToken().finally(() => (this.onItsWay = undefined));
    return this.onItsWay;
  }

  /** Forgets the token that is cached. A managed identity keeps one of its own until it expires. */
  renew(): void {
    this.credential = undefined;
  }

  /** The library passes no abort signal on to its token requests: a service that hangs is left alone instead. */
  private tokenInTime(): Promise<AccessToken | null> {
    const { make, scope, timeoutMs, stop } = this.options;
    return withinPatience(timeoutMs, stop, async (signal) => {
      this.credential ??= make();
      const givenUp = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      return Promise.race([this.credential.getToken(scope), givenUp]);
    });
  }
}

/**
 * Repeats a request once with a fresh token when Graph refuses the one it came with: it may have expired on the way, or
 * been revoked. A request that is answered with 401 had no effect. What Graph says to the fresh token counts.
 */
export class FreshTokenOnRefusal implements Middleware {
  constructor(
    private readonly tokens: TokenProvider,
    private readonly next: Middleware,
  ) {}

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers); // without the authorization, which the next one appends
    await this.next.execute(context);
    if (context.response?.status !== 401) return;
    this.tokens.renew();
    context.options = { ...context.options, headers };
    await this.next.execute(context);
  }
}
