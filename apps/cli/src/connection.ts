import { readFileSync } from 'node:fs';
import { AdminClient, MonitoringClient } from '@rollcall/client';
import { wrongUse } from './failure';

/** Where `npm start` has it. */
const DEFAULT_URL = 'http://127.0.0.1:8080';

/** The options of every command that say where Rollcall is and who asks. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly tokenFile?: string;
}

/** Rollcall as it is reached: both APIs at one origin. */
export interface Rollcall {
  readonly origin: string;
  readonly admin: AdminClient;
  readonly monitoring: MonitoringClient;
  close(): Promise<void>;
}

/** Where Rollcall is, and with what token; an option goes before the environment. Throws a Failure for what cannot be. */
export async function connect(options: ConnectionOptions, env: NodeJS.ProcessEnv): Promise<Rollcall> {
  const origin = originOf(options.url ?? env['ROLLCALL_URL'] ?? DEFAULT_URL);
  const token = options.tokenFile === undefined ? env['ROLLCALL_TOKEN'] : readToken(options.tokenFile);
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const admin = new AdminClient(origin, { headers });
  const monitoring = new MonitoringClient(origin, { headers });
  return {
    origin,
    admin,
    monitoring,
    close: async () => void (await Promise.all([admin.close(), monitoring.close()])),
  };
}

function originOf(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    throw wrongUse(`"${url}" is no address of Rollcall: it begins with http:// or https://, such as ${DEFAULT_URL}.`);
  }
  return new URL(url).href.replace(/\/+$/, '');
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw wrongUse(`The token cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
