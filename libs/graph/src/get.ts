import { type Client, ResponseType } from '@microsoft/microsoft-graph-client';
import { GraphCallError, answerFailure } from './graph-failure';
import { type QuotaSaid, quotaSaid } from './quota-said';

/** Reads one address, relative to the version or a whole one such as a next link, and gives the body as JSON. */
export type Get = (url: string) => Promise<unknown>;

/** What a GET was answered with. */
export interface Got {
  readonly body: unknown;
  readonly quota: QuotaSaid;
}

/** One GET, with what Graph says of the quota beside its answer. Throws what `graphFailure` translates. */
export async function get(client: Client, url: string): Promise<Got> {
  const answer: Response = await client.api(url).responseType(ResponseType.RAW).get();
  const header = (name: string) => answer.headers.get(name);
  const text = await answer.text();
  if (answer.status >= 400) throw new GraphCallError(answerFailure(answer.status, header, jsonIn(text)));
  return { body: JSON.parse(text), quota: quotaSaid(header) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page
  }
}
