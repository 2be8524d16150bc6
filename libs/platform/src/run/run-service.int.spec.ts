import { eventually } from '../fixtures/eventually';
import { configFile, run, type Running } from '../fixtures/process';
import { freshStack, type Stack } from '../fixtures/stack';

jest.setTimeout(90_000);

describe('the process of a service', () => {
  let stack: Stack;
  const open: Running[] = [];
  const start = (file: string, env: Record<string, string> = {}): Running => {
    const process = run(file, {
      DATABASE_URL: stack.settings.databaseUrl,
      KAFKA_BROKERS: stack.settings.kafka.brokers.join(','),
      TOPIC_PREFIX: stack.settings.topicPrefix,
      TOPIC_PARTITIONS: '2',
      ROLLCALL_CONFIG: configFile('auth: none\n'),
      PORT: '0',
      ...env,
    });
    open.push(process);
    return process;
  };
  const urlOf = (process: Running): Promise<string> =>
    eventually(() => /"url":"([^"]+)"/.exec(process.stdout())?.[1] ?? false);

  beforeAll(async () => {
    stack = await freshStack();
  });
  afterEach(async () => {
    for (const process of open) process.kill('SIGKILL');
    await Promise.all(open.splice(0).map(({ ended }) => ended));
  });
  afterAll(() => stack.dispose());

  it('ends with 1 at once and names every problem of its settings', async () => {
    const process = start('main.ts', { DATABASE_URL: 'mysql://x', KAFKA_BROKERS: '', PORT: 'x' });
    expect(await process.ended).toEqual({ code: 1, signal: null });
    for (const name of ['DATABASE_URL', 'KAFKA_BROKERS', 'PORT']) expect(process.stderr()).toContain(`  ${name}: `);
    expect(process.stdout()).toBe('');
  });

  it('is migrated by a command of its own, and again without harm', async () => {
    const first = start('migrate.ts');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(first.stdout()).toContain('ran PlatformTables1700000000000, MappingTable1700000000001');
    const second = start('migrate.ts');
    expect(await second.ended).toEqual({ code: 0, signal: null });
    expect(second.stdout()).toContain('nothing to migrate');
    const failing = start('migrate.ts', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
    expect(await failing.ended).toEqual({ code: 1, signal: null });
    expect(failing.stderr()).toContain('ECONNREFUSED');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 after %s, whoever is still connected', async (signal) => {
    const process = start('main.ts', { ROLLCALL_MIGRATE: 'true' });
    const url = await urlOf(process);
    await eventually(async () => (await fetch(`${url}/readyz`)).ok); // its connection is kept alive
    process.kill(signal);
    expect(await process.ended).toEqual({ code: 0, signal: null });
    const lines = process.stdout().trim().split('\n');
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ service: 'status-service', level: expect.any(String) });
    expect(process.stdout()).not.toContain('"url":"/readyz"');
    expect(process.stdout()).toContain('auth is none');
    expect(process.stdout()).not.toContain('not ended within');
  });

  it('says which port is taken', async () => {
    const first = start('main.ts', { ROLLCALL_MIGRATE: 'true' });
    const { port } = new URL(await urlOf(first));
    const second = start('main.ts', { PORT: port });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toContain(`port ${port} is taken`);
  });
});
