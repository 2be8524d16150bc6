import { GraphCallError, answerFailure } from './graph-failure';
import { type QuotaSaid, quotaSaid } from './quota-said';

/** What a request was answered with. */
export interface Answered {
  readonly body: unknown;
  readonly quota: QuotaSaid;
  /** By which Graph finds the request again. */
  readonly requestId: string | undefined;
}

/**
 * A good answer to a request that was sent for its raw response. Throws what `graphFailure` translates. Errors are read here
 * and not by the library, which drops the headers of those that have no JSON in them, Retry-After included.
 */
export async function goodAnswer(sent: Promise<Response>): Promise<Answered> {
  const answer = await sent;
  const header = (name: string): string | null => answer.headers.get(name);
  const text = await answer.text();
  if (answer.status >= 400) throw new GraphCallError(answerFailure(answer.status, header, jsonIn(text)));
  return { body: JSON.parse(text), quota: quotaSaid(header), requestId: header('request-id') ?? undefined };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page
  }
}
