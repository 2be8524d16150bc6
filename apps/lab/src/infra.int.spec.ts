import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '@rollcall/infrastructure';
import { Client } from 'pg';
import { REPOSITORY } from './data-folder';

jest.setTimeout(180_000);

/** A run of `infra` that is ready, with what it printed. */
interface Run {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
}

describe('infra', () => {
  const folder = mkdtempSync(join(tmpdir(), 'infra-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const { KAFKA_BROKERS: _brokers, DATABASE_URL: _database, ...env } = process.env; // it is to start its own
  const launch = (): ChildProcess => {
    const args = [join(REPOSITORY, 'apps/lab/dist/main.js'), 'infra', '--throwaway', '--data', folder];
    return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const launchReady = async (): Promise<Run> => {
    const child = launch();
    const lines: string[] = [];
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    await eventually(() => expect(lines).toContain('ready'), { within: 120_000 });
    return { child, lines };
  };
  const databaseOf = ({ lines }: Run): string =>
    lines.find((line) => line.startsWith('DATABASE_URL='))?.slice('DATABASE_URL='.length) ?? '';
  const query = async (run: Run, sql: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: databaseOf(run) });
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  };

  it('says what it started, goes on after kill -9 with what was stored, and leaves nothing running', async () => {
    const first = await launchReady();
    expect(first.lines).toEqual([
      expect.stringMatching(/^KAFKA_BROKERS=127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^DATABASE_URL=postgresql:\/\/.+/),
      'ready',
    ]);
    await query(first, 'CREATE TABLE kept AS SELECT 1 AS value');

    const second = launch(); // on the same folder, while the first runs
    let said = '';
    second.stderr?.on('data', (text) => (said += String(text)));
    expect(await once(second, 'exit')).toEqual([1, null]);
    expect(said).toMatch(/running already \(process \d+\): stop that first/);

    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const third = await launchReady();
    expect(await query(third, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);

    third.child.kill('SIGTERM');
    expect(await once(third.child, 'exit')).toEqual([0, null]);
    await expect(query(third, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    expect(existsSync(join(folder, 'kafka', 'kafka.pid'))).toBe(false);
  });
});
