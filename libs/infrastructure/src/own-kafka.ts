import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { BackgroundProcess } from './background-process';
import type { Broker } from './broker';
import { freePort } from './free-port';
import { InfrastructureError } from './infrastructure-error';
import { findJava, kafkaJars } from './kafka-jars';
import { untilReady } from './until-ready';

const LOGGING = join(__dirname, '..', 'kafka', 'log4j2.xml');

/** 16 bytes in base64url, as Kafka writes ids. Any will do: no two clusters meet here. */
export const CLUSTER_ID = 'cm9sbGNhbGwtbGFiLTAwMQ';

const pidFileIn = (folder: string): string => join(folder, 'kafka.pid');

export interface OwnKafkaOptions {
  /** Where it keeps its data, its settings and its log. */
  readonly folder: string;
  readonly port: number;
  readonly say?: (sentence: string) => void;
}

/** Apache Kafka from its own jars: one KRaft node on 127.0.0.1. Can be stopped and started again on the same port. */
export class OwnKafka implements Broker {
  /** The one that runs, or ran last. */
  process: BackgroundProcess | undefined;

  constructor(private readonly options: OwnKafkaOptions) {}

  /** Ends the one that a killed run left in that folder. */
  static async endLeftOver(folder: string): Promise<void> {
    await BackgroundProcess.endLeftOver(pidFileIn(folder));
  }

  get brokers(): string {
    return `127.0.0.1:${this.options.port}`;
  }

  /** Throws an InfrastructureError when Java or Maven is missing, or Kafka fails. */
  async start(): Promise<void> {
    const { folder } = this.options;
    const java = await findJava();
    if (!java) throw new InfrastructureError('Kafka needs Java 17 or newer, or a Docker engine: install one of them.');
    const jars = await kafkaJars(this.options.say ?? (() => {}));
    mkdirSync(folder, { recursive: true });
    const settings = join(folder, 'server.properties');
    writeFileSync(settings, this.settings(await freePort()));
    const classes = ['-cp', join(jars, '*'), `-Dlog4j2.configurationFile=${LOGGING}`];
    if (!existsSync(join(this.data, 'meta.properties'))) {
      const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, '--config', settings];
      await promisify(execFile)(java, [...classes, ...format]);
    }
    this.process = await BackgroundProcess.start({
      name: 'Kafka',
      command: java,
      args: ['-Xms256m', '-Xmx512m', ...classes, 'kafka.Kafka', settings],
      logFile: join(folder, 'kafka.log'),
      pidFile: pidFileIn(folder),
      graceMs: 20_000,
    });
    await untilReady(this.process, () => this.probe(), 60_000);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
  }

  private get data(): string {
    return join(this.options.folder, 'data');
  }

  private async probe(): Promise<void> {
    const kafka = new Kafka({ brokers: [this.brokers], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
    const admin = kafka.admin();
    try {
      await admin.connect();
      await admin.listTopics();
    } finally {
      await admin.disconnect();
    }
  }

  /** One node that is broker and controller; internal topics small, since there is nobody to share them with. */
  private settings(controllerPort: number): string {
    return [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
      `listeners=PLAINTEXT://127.0.0.1:${this.options.port},CONTROLLER://127.0.0.1:${controllerPort}`,
      `advertised.listeners=PLAINTEXT://127.0.0.1:${this.options.port}`,
      'controller.listener.names=CONTROLLER',
      'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      `log.dirs=${this.data}`,
      'auto.create.topics.enable=false',
      'num.partitions=12',
      'offsets.topic.num.partitions=4',
      'offsets.topic.replication.factor=1',
      'transaction.state.log.num.partitions=4',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'share.coordinator.state.topic.replication.factor=1',
      'share.coordinator.state.topic.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      'log.index.size.max.bytes=1048576',
      '',
    ].join('\n');
  }
}
