import { badRequest } from './graph-error';

/** Where the next page begins, sealed into the opaque token of a link; it is good for some minutes. */
export class PageTokens {
  constructor(
    private readonly lifetimeSeconds: () => number,
    private readonly now: () => number,
  ) {}

  seal(path: string, after: string): string {
    return Buffer.from(JSON.stringify([path, after, this.now() + this.lifetimeSeconds() * 1000])).toString('base64url');
  }

  /** Throws GraphError for a token that is none, is old, or is of another list. */
  open(path: string, token: string): string {
    const [ofPath, after, until] = partsOf(token);
    if (ofPath !== path || typeof after !== 'string' || typeof until !== 'number')
      throw badRequest('Invalid page token.');
    if (until < this.now())
      throw badRequest('The specified page token value has expired.', 'Directory_ExpiredPageToken');
    return after;
  }
}

function partsOf(token: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return []; // not one of ours
  }
}
