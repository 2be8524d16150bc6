import { readFileSync } from 'node:fs';
import { readConnection } from '@rollcall/client';
import { Agent, fetch, type Response } from 'undici';
import { z } from 'zod';
import { CLIENT_ID, SECRET, TENANT_ID } from '../system/bench-estate';

/** One request, alone or inside a batch; `path` is below the version. */
export interface PeerRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

export interface PeerAnswer {
  readonly status: number;
  /** What the server asked to wait; undefined when it did not say. */
  readonly retryAfterSeconds: number | undefined;
}

const batchAnswer = z.object({
  responses: z.array(
    z.object({ id: z.string(), status: z.number(), headers: z.record(z.string(), z.string()).default({}) }),
  ),
});
const token = z.object({ access_token: z.string() });

/** Graph as a plain HTTP client calls it. Ends with `close()`. */
export class GraphPeer {
  private constructor(
    private readonly root: string,
    private readonly agent: Agent,
    private readonly authorization: string,
  ) {}

  /** Signs in at the simulators, which keep their address in the folder `simulatorData`. */
  static async signIn(simulatorData: string): Promise<GraphPeer> {
    const { graph, caFile } = readConnection(simulatorData);
    const agent = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CLIENT_ID,
      client_secret: SECRET,
      scope: `${graph}/.default`,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${graph}/${TENANT_ID}/oauth2/v2.0/token`;
    const response = await fetch(url, { method: 'POST', dispatcher: agent, headers, body: form.toString() });
    const { access_token } = token.parse(await response.json());
    return new GraphPeer(`${graph}/v1.0`, agent, `Bearer ${access_token}`);
  }

  /** What stands for a directory object in a request. */
  reference(objectId: string): string {
    return `${this.root}/directoryObjects/${objectId}`;
  }

  async send({ method, path, body }: PeerRequest): Promise<PeerAnswer> {
    const response = await this.call(method, path, body);
    await response.text();
    return { status: response.status, retryAfterSeconds: seconds(response.headers.get('retry-after')) };
  }

  /** Answers in the order of the requests. Throws when the batch as a whole is refused. */
  async batch(requests: readonly PeerRequest[]): Promise<readonly PeerAnswer[]> {
    const items = requests.map(({ method, path, body }, index) => ({
      id: String(index),
      method,
      url: path,
      ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body }),
    }));
    const response = await this.call('POST', '/$batch', { requests: items });
    if (response.status !== 200) throw new Error(`$batch answered ${response.status}: ${await response.text()}`);
    const { responses } = batchAnswer.parse(await response.json());
    const byId = new Map(responses.map((one) => [one.id, one]));
    return requests.map((_, index) => {
      const answer = byId.get(String(index));
      if (!answer) throw new Error(`$batch lost request ${index}`);
      return { status: answer.status, retryAfterSeconds: seconds(answer.headers['Retry-After'] ?? null) };
    });
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private call(method: string, path: string, body: unknown): Promise<Response> {
    return fetch(this.root + path, {
      method,
      dispatcher: this.agent,
      headers: { authorization: this.authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

/** These clients meet no dates: the simulator answers in seconds unless told otherwise. */
const seconds = (retryAfter: string | null): number | undefined =>
  retryAfter === null ? undefined : Number(retryAfter);
