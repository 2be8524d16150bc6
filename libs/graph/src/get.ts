import { type Client, ResponseType } from '@microsoft/microsoft-graph-client';
import { type Answered, goodAnswer } from './good-answer';

/** Reads one address, relative to the version or a whole one such as a next link, and gives the body as JSON. */
export type Get = (url: string) => Promise<unknown>;

/** One GET, with what Graph says of the quota beside its answer. Throws what `graphFailure` translates. */
export const get = (client: Client, url: string): Promise<Answered> =>
  goodAnswer(client.api(url).responseType(ResponseType.RAW).get());
