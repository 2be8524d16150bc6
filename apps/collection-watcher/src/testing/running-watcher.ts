import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { look, type DataOf, type SiteConfiguration } from '@rollcall/contracts';
import { migrate, readSettings, startService, type RunningService, type Settings } from '@rollcall/platform';
import { eventually, freshStack, TopicsClient, type FreshStack } from '@rollcall/testing';
import { stringify } from 'yaml';
import { AppModule } from '../app.module';
import { migrations } from '../migrations';
import type { SimulatedSite } from './simulated-site';

/** The whole watcher on a real Kafka and Postgres, pointed at the simulators. */
export class RunningWatcher {
  private service: RunningService | undefined;

  private constructor(
    readonly stack: FreshStack,
    readonly topics: TopicsClient,
    readonly site: string,
    private readonly settings: Settings,
    private readonly folder: string,
  ) {}

  /** `other` is a second site of the configuration; `pollInterval` is that of the first. */
  static async start(
    simulated: SimulatedSite,
    other?: Partial<SiteConfiguration>,
    pollInterval = '1s',
  ): Promise<RunningWatcher> {
    const stack = await freshStack();
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-watcher-'));
    const file = join(folder, 'rollcall.yaml');
    const site = { ...simulated.configuration, pollInterval, identityInterval: '1s' };
    await writeFile(file, stringify({ sites: [site, ...(other ? [{ ...site, ...other }] : [])] }));
    const settings = readSettings('collection-watcher', {
      ...stack.env,
      ROLLCALL_CONFIG: file,
      PORT: '0',
      LOG_LEVEL: 'silent',
      TOPIC_PARTITIONS: '2',
    });
    await migrate(settings, migrations);
    const topics = new TopicsClient(stack.kafka, stack.topicPrefix);
    const watcher = new RunningWatcher(stack, topics, site.id, settings, folder);
    await watcher.up();
    return watcher;
  }

  /** Starts it, or starts it again after `down`. */
  async up(): Promise<void> {
    this.service = await this.another();
  }

  /** Starts a replica beside it, which is closed by whoever asked for it. */
  async another(): Promise<RunningService> {
    const service = await startService(this.settings, { module: (settings) => AppModule.of(settings) });
    await eventually(async () => (await fetch(`${service.url}/readyz`)).status === 200, { what: 'readiness' });
    return service;
  }

  async down(): Promise<void> {
    await this.service?.close();
    this.service = undefined;
  }

  async get(path: string): Promise<string> {
    return (await fetch(`${this.service?.url}${path}`)).text();
  }

  /** Asks for a look, and gives its id. */
  async look(collectionId: string, ask: Partial<DataOf<typeof look>> = {}): Promise<string> {
    const lookId = randomUUID();
    const collection = `${ask.collection ?? `${this.site}/${collectionId}`}`;
    await this.topics.publish(look, {
      lookId,
      depth: 'members',
      baseline: false,
      requestedAt: new Date().toISOString(),
      ...ask,
      collection,
    });
    return lookId;
  }

  async close(): Promise<void> {
    await this.down();
    await this.topics.close();
    await this.stack.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }
}
