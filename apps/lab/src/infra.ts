import { startInfrastructure } from '@rollcall/infrastructure';
import { Command } from 'commander';
import { dataFolder } from './data-folder';
import { untilStopped } from './until-stopped';

/** Tried first, since they are seldom taken; the usual 9092 and 5432 often are. */
export const INFRA_PORTS = { kafka: 19092, postgres: 15432 };

/** `infra`: only Kafka and Postgres, until stopped. */
export const infraCommand = (): Command =>
  new Command('infra')
    .description('Kafka and Postgres, until stopped')
    .option('--data <folder>', 'where data and logs are kept', dataFolder('infra'))
    .option('--throwaway', 'for tests: any free ports; faster, but a crash of the machine may lose data', false)
    .action(async ({ data, throwaway }: { data: string; throwaway: boolean }) => {
      const stopped = untilStopped();
      const infrastructure = await startInfrastructure({
        folder: data,
        durable: !throwaway,
        ...(!throwaway && { ports: INFRA_PORTS }),
        say: (sentence) => console.error(sentence),
      });
      console.log(`KAFKA_BROKERS=${infrastructure.brokers}`);
      console.log(`DATABASE_URL=${infrastructure.databaseUrl}`);
      console.log('ready');
      try {
        await Promise.race([stopped, infrastructure.failure]);
      } finally {
        await infrastructure.stop();
      }
    });
