import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { Client } from 'pg';

/** Where figures were taken: without it they say little. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  /** What waited for the processor on average of the last minute, before anything of ours began. */
  readonly load: number;
  /** Of the repository, with `+` when files were changed since; undefined outside a checkout. */
  readonly commit?: string;
}

export async function describeMachine(databaseUrl: string): Promise<Machine> {
  const commit = commitOf();
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    postgres: await postgresVersion(databaseUrl),
    load: loadavg()[0] ?? 0,
    ...(commit && { commit }),
  };
}

async function postgresVersion(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

function commitOf(): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: __dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    return undefined; // no git, or an archive of the repository
  }
}
