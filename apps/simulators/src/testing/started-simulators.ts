import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { readSettings } from '../settings';
import { type Simulators, startSimulators } from '../simulators';

export const TENANT_ID = '11111111-1111-1111-1111-111111111111';
export const CLIENT_ID = '22222222-2222-2222-2222-222222222222';

export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON where it is JSON, a text otherwise. */
  readonly body: unknown;
}

export interface Asked {
  readonly method?: string;
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits no longer for the answer. */
  readonly giveUpMs?: number;
}

/** Both ends on free ports with a folder of their own, and callers that trust their CA. */
export class StartedSimulators {
  private token: string | undefined;

  private constructor(
    readonly data: string,
    readonly simulators: Simulators,
    private readonly agent: Agent,
  ) {}

  /** In `data`, or a new folder; `env` says what else is set. */
  static async start(
    data = mkdtempSync(join(tmpdir(), 'rollcall-simulators-')),
    env: NodeJS.ProcessEnv = {},
  ): Promise<StartedSimulators> {
    const simulators = await startSimulators(
      readSettings({ SIMULATOR_GRAPH_PORT: '0', SIMULATOR_CONFIGMGR_PORT: '0', SIMULATOR_DATA: data, ...env }),
    );
    return new StartedSimulators(data, simulators, new Agent({ connect: { ca: readFileSync(simulators.caFile) } }));
  }

  get ca(): string {
    return readFileSync(this.simulators.caFile, 'utf8');
  }

  /** Graph below `/v1.0` with a good token. */
  async graph(path: string, { headers, ...asked }: Asked = {}): Promise<Reply> {
    this.token ??= await this.newToken();
    return this.ask(`${this.simulators.graph}/v1.0${path}`, {
      ...asked,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
    });
  }

  /** The next call signs in again, and so has the permissions of that moment in its token. */
  forgetToken(): void {
    this.token = undefined;
  }

  /** The AdminService below `/wmi` with a good token. */
  async site(path: string, { headers, ...asked }: Asked = {}): Promise<Reply> {
    const token = readFileSync(join(this.data, 'hq.token'), 'utf8');
    return this.ask(`${this.simulators.configmgr}/wmi${path}`, {
      ...asked,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
  }

  /** The control API of one end. */
  async control(
    path: string,
    { end = 'graph', ...asked }: Asked & { readonly end?: 'graph' | 'configmgr' } = {},
  ): Promise<Reply> {
    const origin = new URL(end === 'graph' ? this.simulators.graph : this.simulators.configmgr).origin;
    return this.ask(`${origin}/control${path}`, asked);
  }

  async ask(url: string, { method, body, headers, giveUpMs }: Asked = {}): Promise<Reply> {
    const response = await fetch(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      dispatcher: this.agent,
      ...(giveUpMs !== undefined && { signal: AbortSignal.timeout(giveUpMs) }),
      headers: {
        ...(body !== undefined && typeof body !== 'string' && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** The address that names an object in a body. */
  reference(objectId: string, set = 'directoryObjects'): string {
    return `${this.simulators.graph}/v1.0/${set}/${objectId}`;
  }

  /** Signs in as the app does. */
  async signIn(form: Readonly<Record<string, string>> = {}, tenantId = TENANT_ID): Promise<Reply> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CLIENT_ID,
      ...(form['client_secret'] === undefined && {
        client_secret: readFileSync(join(this.data, 'contoso.secret'), 'utf8'),
      }),
      scope: `${this.simulators.graph}/.default`,
      ...form,
    });
    return this.ask(`${this.simulators.graph}/${tenantId}/oauth2/v2.0/token`, {
      body: body.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  }

  /** Stops them; the folder goes too unless it is kept for another start. */
  async dispose({ keepData = false } = {}): Promise<void> {
    await this.agent.close();
    await this.simulators.close();
    if (!keepData) rmSync(this.data, { recursive: true });
  }

  private async newToken(): Promise<string> {
    const { body } = await this.signIn();
    return String(at(body, 'access_token'));
  }
}

/** What a path of keys leads to in a JSON value, such as `at(body, 'value', 0, 'id')`; undefined when it leads nowhere. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(inner).find(([name]) => name === String(key))?.[1]
        : undefined,
    value,
  );

/** The values of one key in a list of objects. */
export const column = (list: unknown, key: string): readonly unknown[] =>
  Array.isArray(list) ? list.map((one) => at(one, key)) : [];
