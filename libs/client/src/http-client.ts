import { Agent, fetch } from 'undici';
import { z } from 'zod';
import { ApiError } from './api-error';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface HttpRequest {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpClientOptions {
  /** PEM of a certificate authority that the machine does not know. */
  readonly ca?: string;
  /** Sent with every request, such as an authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long an answer may take to begin, and then to go on, in milliseconds; otherwise five minutes. */
  readonly patienceMs?: number;
}

/** The most items that a list of Rollcall's gives at once. */
const LARGEST_PAGE = 1_000;

/** Whoever is there at all accepts a connection sooner. */
const CONNECT_MS = 10_000;

/** JSON over HTTP with the answers checked. */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly baseUrl: string,
    private readonly options: HttpClientOptions = {},
  ) {
    const { ca, patienceMs } = options;
    this.agent = new Agent({
      connect: { timeout: Math.min(CONNECT_MS, patienceMs ?? CONNECT_MS), ...(ca !== undefined && { ca }) },
      ...(patienceMs !== undefined && { headersTimeout: patienceMs, bodyTimeout: patienceMs }),
    });
  }

  /** Throws an ApiError for a status of 400 and more, a ZodError for an answer of another shape. */
  async request<Schema extends z.ZodType>(
    method: string,
    path: string,
    answer: Schema,
    request: HttpRequest = {},
  ): Promise<z.infer<Schema>> {
    const text = await this.send(method, path, request);
    return answer.parse(text === '' ? undefined : JSON.parse(text));
  }

  /** The same for an answer that is no JSON. */
  text(path: string, query: Query = {}): Promise<string> {
    return this.send('GET', path, { query });
  }

  private async send(method: string, path: string, { query = {}, body, headers = {} }: HttpRequest): Promise<string> {
    const url = new URL(this.baseUrl + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const response = await fetch(url, {
      method,
      dispatcher: this.agent,
      headers: {
        ...this.options.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw ApiError.from(`${method} ${url.pathname}`, response.status, text);
    return text;
  }

  /** All items of a list, page after page. */
  all<Item extends z.ZodType>(path: string, item: Item, query: Query = {}): Promise<z.infer<Item>[]> {
    return this.collect(path, item, () => query, Infinity);
  }

  /** The first so many items of a list of Rollcall's, in pages as large as it gives. */
  first<Item extends z.ZodType>(path: string, item: Item, query: Query, most: number): Promise<z.infer<Item>[]> {
    return this.collect(path, item, (missing) => ({ ...query, limit: Math.min(missing, LARGEST_PAGE) }), most);
  }

  /** `queryFor`: for a page when so many are missing. */
  private async collect<Item extends z.ZodType>(
    path: string,
    item: Item,
    queryFor: (missing: number) => Query,
    most: number,
  ): Promise<z.infer<Item>[]> {
    const page = z.object({ items: z.array(item), nextCursor: z.string().nullish() });
    const items: z.infer<Item>[] = [];
    let cursor: string | undefined;
    do {
      const query = { ...queryFor(most - items.length), cursor };
      const answer = await this.request('GET', path, page, { query });
      items.push(...answer.items);
      cursor = answer.nextCursor ?? undefined;
    } while (cursor !== undefined && items.length < most);
    return items;
  }

  /** Ends the connections that are kept open. */
  close(): Promise<void> {
    return this.agent.destroy();
  }
}
