import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDefinition } from '@rollcall/contracts';
import { type RunningService, type ServiceSettings, migrate, readSettings, startService } from '@rollcall/platform';
import { type FreshStack, TopicsClient, eventually, freshStack } from '@rollcall/testing';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { apiDescription } from '../api-description';
import { AppModule } from '../app.module';
import { Directory } from '../core/directory';
import { migrations } from '../outbound/migrations';
import { FakeDirectory } from './fake-directory';

export const TENANT = '11111111-1111-1111-1111-111111111111';
export const GROUP = 'aaaaaaaa-0000-0000-0000-000000000001';

export const configurationText = stringify({
  sites: [
    { id: 'hq', adminService: 'https://cm.test/AdminService', authentication: { kind: 'bearer', tokenFile: '/none' } },
  ],
  tenants: [{ id: 'contoso', tenantId: TENANT, credential: { kind: 'managedIdentity' } }],
});

/** The coordinator on a real Kafka and Postgres; the watcher, the writer and Graph are played by the test. */
export class RunningCoordinator {
  readonly directory = new FakeDirectory();
  private folder = '';
  private settings!: ServiceSettings;
  private service: RunningService | undefined;

  private constructor(
    readonly stack: FreshStack,
    readonly topics: TopicsClient,
    private readonly observeTimeoutMs: number,
  ) {}

  static async start(options: { observeTimeoutMs?: number; configuration?: string } = {}): Promise<RunningCoordinator> {
    const stack = await freshStack();
    const coordinator = new RunningCoordinator(
      stack,
      new TopicsClient(stack.kafka, stack.topicPrefix),
      options.observeTimeoutMs ?? 60_000,
    );
    coordinator.folder = await mkdtemp(join(tmpdir(), 'coordinator-'));
    const file = join(coordinator.folder, 'rollcall.yaml');
    await writeFile(file, options.configuration ?? configurationText);
    coordinator.settings = readSettings('full-sync-coordinator', coordinator.env(file)) as ServiceSettings;
    await migrate(coordinator.settings, migrations);
    await coordinator.up();
    return coordinator;
  }

  /** Starts it, or starts it again after `down`. */
  async up(): Promise<void> {
    const own = { observeTimeoutMs: this.observeTimeoutMs, directoryTimeoutMs: 10_000 };
    this.service = await startService(this.settings, {
      api: apiDescription,
      module: (settings) => {
        const module = AppModule.of(settings, own);
        return {
          ...module,
          providers: [...(module.providers ?? []), { provide: Directory, useValue: this.directory }],
        };
      },
    });
    await eventually(async () => (await fetch(`${this.url}/readyz`)).status === 200, { what: 'readiness' });
  }

  async down(): Promise<void> {
    await this.service?.close();
    this.service = undefined;
  }

  /** Starts it again with another configuration, or with the usual one. */
  async reconfigure(text = configurationText): Promise<void> {
    const file = join(this.folder, 'rollcall.yaml');
    await this.down();
    await writeFile(file, text);
    this.settings = readSettings('full-sync-coordinator', this.env(file)) as ServiceSettings;
    await this.up();
  }

  private env(file: string): Record<string, string> {
    const own = { ROLLCALL_CONFIG: file, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', TOPIC_PARTITIONS: '2' };
    return { ...this.stack.env, ...own };
  }

  async dispose(): Promise<void> {
    await this.down();
    await this.topics.close();
    await this.stack.dispose();
    await rm(this.folder, { recursive: true });
  }

  get url(): string {
    if (!this.service) throw new Error('the coordinator is down');
    return this.service.url;
  }

  /** A request to the admin API. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/admin/v1${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  }

  /** Waits for the first event of a kind that fits. */
  async heard<Schema extends z.ZodType>(
    definition: EventDefinition<Schema>,
    fits: (data: z.infer<Schema>) => boolean = () => true,
  ): Promise<z.infer<Schema>> {
    const listening = await this.listeningTo(definition);
    const probe = (): { data: z.infer<Schema> } | null => {
      const data = listening.of(definition).find(fits);
      return data === undefined ? null : { data };
    };
    return (await eventually(probe, { what: definition.type }))!.data;
  }

  private readonly listenings = new Map<string, ReturnType<TopicsClient['listen']>>();

  private listeningTo({ topic }: Pick<EventDefinition, 'topic'>): ReturnType<TopicsClient['listen']> {
    const listening = this.listenings.get(topic) ?? this.topics.listen(topic);
    this.listenings.set(topic, listening);
    return listening;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it expects
  readonly body: any;
}
