import { readIssuerDocument } from '../auth/issuer-document';

/** How long what the issuer said is believed, and how soon it is asked again when it did not answer. */
const FRESH_MS = 3_600_000;
const AGAIN_MS = 5_000;

/**
 * Whom a page of ours may talk to: us, the issuer that people sign in with, and where that gives its tokens, which may be
 * another host. People are led to its other endpoints; no page asks there.
 */
export class ConnectSources {
  private sources: readonly string[];
  private askAfter = -Infinity;

  /** `issuer`: undefined where callers go unexamined. `now`: milliseconds of any clock. */
  constructor(
    private readonly issuer: string | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.sources = issuer === undefined ? ["'self'"] : ["'self'", new URL(issuer).origin];
  }

  /** Those that are known; what is not, or not lately, is asked for meanwhile. */
  known(): readonly string[] {
    void this.refresh();
    return this.sources;
  }

  /** Asks the issuer where it is time to. Resolves also when it does not answer: what was known stays. */
  async refresh(): Promise<void> {
    const { issuer } = this;
    if (issuer === undefined || this.now() < this.askAfter) return;
    this.askAfter = this.now() + AGAIN_MS;
    try {
      const { token_endpoint: tokens = issuer } = await readIssuerDocument(issuer);
      this.sources = ["'self'", ...new Set([issuer, tokens].map((address) => new URL(address).origin))];
      this.askAfter = this.now() + FRESH_MS;
    } catch {
      // whoever needs a token checked is told so; pages are served all the same
    }
  }
}
