import { readFileSync } from 'node:fs';
import { AdminClient, MonitoringClient } from '@rollcall/client';
import { wrongUse } from './failure';
import { LONGEST_SECONDS, secondsIn } from './options';
import { Profiles, type NamedProfile } from './profiles/profiles';
import { bearerToken } from './sign-in/bearer-token';
import type { Terminal } from './terminal';

/** Where `npm start` has it. */
const DEFAULT_URL = 'http://127.0.0.1:8080';

/**
 * How long an answer is waited for, unless somebody says otherwise. The view has it at hand; the coordinator asks both ends,
 * and says itself within a minute which of them does not answer.
 */
const PATIENCE_MS = { monitoring: 30_000, admin: 65_000 } as const;

/** The options of every command that say where Rollcall is, who asks, and how long an answer is waited for. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly profile?: string;
  readonly tokenFile?: string;
  /** Seconds. */
  readonly timeout?: number;
}

/** Rollcall as it is reached: both APIs at one origin. */
export interface Rollcall {
  readonly origin: string;
  /** Whose address it is. */
  readonly profile?: string;
  /** What is sent to say who calls. */
  readonly token?: string;
  readonly admin: AdminClient;
  readonly monitoring: MonitoringClient;
  close(): Promise<void>;
}

/** What is heeded of the surroundings of a command. */
type Surroundings = Pick<Terminal, 'env' | 'now'>;

/**
 * Where Rollcall is, and with what token. An option goes before the environment, and that before the profile in use. Throws a
 * Failure for what cannot be, and when somebody has to sign in.
 */
export async function connect(options: ConnectionOptions, surroundings: Surroundings): Promise<Rollcall> {
  const { env } = surroundings;
  const profile = new Profiles(env).chosen(options.profile);
  const address = options.profile === undefined ? env['ROLLCALL_URL'] || profile?.url : profile?.url;
  const origin = originOf(options.url ?? address ?? DEFAULT_URL);
  const token = await tokenFor(origin, options, profile, surroundings);
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const given = options.timeout ?? timeoutIn(env);
  const clientOptions = (api: keyof typeof PATIENCE_MS) => ({
    headers,
    patienceMs: given === undefined ? PATIENCE_MS[api] : given * 1000,
  });
  const admin = new AdminClient(origin, clientOptions('admin'));
  const monitoring = new MonitoringClient(origin, clientOptions('monitoring'));
  return {
    origin,
    ...(profile && originOf(profile.url) === origin && { profile: profile.name }),
    ...(token && { token }),
    admin,
    monitoring,
    close: async () => void (await Promise.all([admin.close(), monitoring.close()])),
  };
}

function timeoutIn(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['ROLLCALL_TIMEOUT'];
  if (!text) return undefined;
  const seconds = secondsIn(text);
  if (seconds === undefined)
    throw wrongUse(`ROLLCALL_TIMEOUT is "${text}": it is a number of seconds from 1 to ${LONGEST_SECONDS}.`);
  return seconds;
}

async function tokenFor(
  origin: string,
  options: ConnectionOptions,
  profile: NamedProfile | undefined,
  { env, now }: Surroundings,
): Promise<string | undefined> {
  if (options.tokenFile !== undefined) return readToken(options.tokenFile);
  const given = env['ROLLCALL_TOKEN'];
  const asked = options.profile !== undefined && profile?.signIn !== undefined;
  if (given && !asked) return given;
  if (!profile || originOf(profile.url) !== origin) return undefined; // nobody else is told the token of a profile
  return bearerToken(profile, env, () => now().getTime());
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
