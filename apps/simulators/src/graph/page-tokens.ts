import { z } from 'zod';
import { badRequest } from './graph-error';

const sealed = z.tuple([z.string(), z.string(), z.number()]);

/** Where the next page begins, sealed into the opaque token of a link; it is good for some minutes. */
export class PageTokens {
  /** Tokens made up to then are of no use any more. */
  private ended = 0;

  constructor(
    private readonly lifetimeSeconds: () => number,
    private readonly now: () => number,
  ) {}

  seal(path: string, after: string): string {
    return Buffer.from(JSON.stringify([path, after, this.now()])).toString('base64url');
  }

  /** Throws GraphError for a token that is none, is old, or is of another list. */
  open(path: string, token: string): string {
    const [ofPath, after, made] = partsOf(token) ?? [];
    if (ofPath !== path || after === undefined || made === undefined) throw badRequest('Invalid page token.');
    if (made <= this.ended || made + this.lifetimeSeconds() * 1000 < this.now())
      throw badRequest('The specified page token value has expired.', 'Directory_ExpiredPageToken');
    return after;
  }

  /** Every token that was made up to now expires. */
  expireAll(): void {
    this.ended = this.now();
  }
}

function partsOf(token: string): z.output<typeof sealed> | undefined {
  try {
    return sealed.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString())).data;
  } catch {
    return undefined; // not one of ours
  }
}
