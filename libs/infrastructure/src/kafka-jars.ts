import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { InfrastructureError } from './infrastructure-error';

const run = promisify(execFile);

const POM = join(__dirname, '..', 'kafka', 'pom.xml');

/** The release of Apache Kafka that the lab runs; the pom names it. */
export const kafkaVersion = (): string =>
  /<kafka\.version>(.+)<\/kafka\.version>/.exec(readFileSync(POM, 'utf8'))?.[1] ?? '';

const worksAs = async (command: string, args: readonly string[]): Promise<string | undefined> => {
  try {
    const { stdout, stderr } = await run(command, args);
    return stdout + stderr;
  } catch {
    return undefined; // not installed, or installed and broken: not usable either way
  }
};

/** The oldest Java that Kafka's broker runs with. Source: Apache Kafka 4.0 upgrade notes. */
const OLDEST_JAVA = 17;

/** The `java` to run Kafka with: that of JAVA_HOME, or of the path. Undefined when there is none that is new enough. */
export async function findJava(): Promise<string | undefined> {
  const home = process.env['JAVA_HOME'];
  for (const java of [...(home ? [join(home, 'bin', 'java')] : []), 'java']) {
    const version = /version "(\d+)/.exec((await worksAs(java, ['-version'])) ?? '')?.[1];
    if (version && Number(version) >= OLDEST_JAVA) return java;
  }
  return undefined;
}

/**
 * The folder that holds Kafka's jars. They are fetched by Maven once for each user of the machine.
 * Throws an InfrastructureError when Maven is missing or cannot reach its repository.
 */
export async function kafkaJars(say: (sentence: string) => void): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'rollcall', `kafka-${kafkaVersion()}`);
  if (existsSync(folder)) return folder;
  if (!(await worksAs('mvn', ['-version']))) {
    throw new InfrastructureError('Kafka has to be fetched once by Maven: install Maven (mvn), or start Docker.');
  }
  say(`fetching Apache Kafka ${kafkaVersion()} by Maven into ${folder} (once, about 45 MB) …`);
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${unfinished}`];
  try {
    await run('mvn', ['--quiet', '--batch-mode', '--strict-checksums', '--file', POM, ...goal], { maxBuffer: 64e6 });
    if (!existsSync(folder)) renameSync(unfinished, folder); // another run may have been faster
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout).trim() : '';
    throw new InfrastructureError(`Maven could not fetch Kafka:\n${output}`, { cause: error });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
