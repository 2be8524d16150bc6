import { join, resolve } from 'node:path';
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

const environment = z.object({
  /** 0 takes any free port. */
  SIMULATOR_GRAPH_PORT: port(8443),
  SIMULATOR_CONFIGMGR_PORT: port(8444),
  SIMULATOR_ESTATE: z
    .string()
    .min(1)
    .default(join(__dirname, '..', 'estate', 'contoso.yaml')),
  SIMULATOR_DATA: z.string().min(1).default(join('.rollcall', 'simulators')),
  /** By which name others reach both ends: it goes into the certificate and into the configuration for the services. */
  SIMULATOR_NAME: z.string().min(1).default('127.0.0.1'),
  /** 1 forgets what was changed in the estate before. */
  SIMULATOR_FRESH: z.string().optional(),
  /** 0 keeps the estate in memory only: for one that is too large to be saved again and again. */
  SIMULATOR_SNAPSHOT: z.string().optional(),
  /** How many times as fast as the real clock the one of the Graph end runs. */
  SIMULATOR_CLOCK_SPEED: z.coerce.number().positive().default(1),
  HOST: z.string().min(1).default('127.0.0.1'),
});

export interface Settings {
  readonly graphPort: number;
  readonly configmgrPort: number;
  readonly estateFile: string;
  readonly data: string;
  readonly publicName: string;
  readonly fresh: boolean;
  readonly snapshot: boolean;
  readonly clockSpeed: number;
  readonly host: string;
}

/** Throws ZodError, which names every variable that is wrong. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = environment.parse(env);
  return {
    graphPort: given.SIMULATOR_GRAPH_PORT,
    configmgrPort: given.SIMULATOR_CONFIGMGR_PORT,
    estateFile: resolve(given.SIMULATOR_ESTATE),
    data: resolve(given.SIMULATOR_DATA),
    publicName: given.SIMULATOR_NAME,
    fresh: given.SIMULATOR_FRESH === '1',
    snapshot: given.SIMULATOR_SNAPSHOT !== '0',
    clockSpeed: given.SIMULATOR_CLOCK_SPEED,
    host: given.HOST,
  };
}
