import { resolve } from 'node:path';
import { wordsFor, type BackgroundProcess } from './background-process';
import { DockerKafka, DockerPostgres, useDocker } from './docker-infrastructure';
import { claimFolder } from './folder-claim';
import { portOrFree } from './free-port';
import { InfrastructureError } from './infrastructure-error';
import { OwnKafka } from './own-kafka';
import { OwnPostgres } from './own-postgres';

/** A Kafka and a Postgres that can be used now. */
export interface Infrastructure {
  /** `host:port`, several with commas between. */
  readonly brokers: string;
  readonly databaseUrl: string;
  /** Fails with an InfrastructureError as soon as one of those that were started here ends by itself; never resolves. */
  readonly failure: Promise<never>;
  /** Ends what was started here; what the environment named is left alone. */
  stop(): Promise<void>;
}

export interface InfrastructureOptions {
  /** Where data and logs are kept between starts. */
  readonly folder: string;
  /** Hears what is done, sentence by sentence. */
  readonly say: (sentence: string) => void;
  /** False for tests: what was committed need not survive a crash of the machine. */
  readonly durable: boolean;
  /** Which ports are tried first; any free one otherwise. */
  readonly ports?: { readonly kafka: number; readonly postgres: number };
  readonly env?: NodeJS.ProcessEnv;
}

interface Running {
  readonly address: string;
  /** Its end, where it is a process of ours. */
  readonly process?: BackgroundProcess | undefined;
  stop(): Promise<void>;
}

/**
 * Kafka and Postgres: those that KAFKA_BROKERS and DATABASE_URL name; otherwise by Docker where an engine runs; otherwise
 * Apache's jars and embedded Postgres. ROLLCALL_INFRA=docker or own decides between the last two.
 * Throws an InfrastructureError, and leaves nothing running, when one cannot be had or the folder is in use.
 */
export async function startInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const env = options.env ?? process.env;
  const folder = resolve(options.folder);
  const claim = claimFolder(
    folder,
    'infra',
    (owner) =>
      new InfrastructureError(
        `Kafka and Postgres of ${folder} are running already (process ${owner}): stop that first.`,
      ),
  );
  const named = (address: string): Running => ({ address, stop: async () => {} });
  const docker = await useDocker(env);
  const { KAFKA_BROKERS, DATABASE_URL } = env;
  const outcomes = await Promise.allSettled([
    KAFKA_BROKERS ? named(KAFKA_BROKERS) : startKafka(docker, { ...options, folder }),
    DATABASE_URL ? named(DATABASE_URL) : startPostgres(docker, { ...options, folder }),
  ]);
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    claim.release();
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [kafka, postgres] = running;
  return { brokers: kafka?.address ?? '', databaseUrl: postgres?.address ?? '', failure: failureOf(running), stop };
}

function failureOf(running: readonly Running[]): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    for (const { process } of running) {
      void process?.ended.then((ending) =>
        reject(
          new InfrastructureError(`${process.name} ended by itself (${wordsFor(ending)}). Its log: ${process.logFile}`),
        ),
      );
    }
  });
  failure.catch(() => {}); // an end that was asked for is nobody's failure
  return failure;
}

async function startKafka(docker: boolean, options: InfrastructureOptions): Promise<Running> {
  const folder = resolve(options.folder, 'kafka');
  await OwnKafka.endLeftOver(folder);
  const port = await choosePort('Kafka', options.ports?.kafka, options.say);
  const kafka = docker ? new DockerKafka(folder, port) : new OwnKafka({ folder, port, say: options.say });
  await kafka.start();
  return { address: kafka.brokers, process: kafka.process, stop: () => kafka.stop() };
}

async function startPostgres(docker: boolean, options: InfrastructureOptions): Promise<Running> {
  const folder = resolve(options.folder, 'postgres');
  await OwnPostgres.endLeftOver(folder);
  const port = await choosePort('Postgres', options.ports?.postgres, options.say);
  const { durable } = options;
  const postgres = docker ? new DockerPostgres(folder, port) : new OwnPostgres({ folder, port, durable });
  await postgres.start();
  return { address: postgres.url, process: postgres.process, stop: () => postgres.stop() };
}

const choosePort = (name: string, preferred: number | undefined, say: (sentence: string) => void): Promise<number> =>
  portOrFree(preferred ?? 0, (other) => say(`port ${preferred} is taken: ${name} listens on ${other}`));
