import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundProcess, type BackgroundProcessOptions } from './background-process';
import { eventually } from './eventually';
import { identityOf, isAlive } from './process-identity';

const UNTIL_STOPPED = `console.log('up'); setInterval(() => {}, 1000);`;
const STUBBORN = `process.on('SIGTERM', () => {}); ${UNTIL_STOPPED}`;

describe('BackgroundProcess', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'background-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const optionsFor = (code: string): BackgroundProcessOptions => ({
    name: 'it',
    command: process.execPath,
    args: ['--eval', code],
    logFile: join(folder, 'it.log'),
    pidFile: join(folder, 'it.pid'),
  });
  /** Resolves when the program has said that it is up: only then has it chosen what it does with signals. */
  const startUp = async (code: string, more: Partial<BackgroundProcessOptions> = {}): Promise<BackgroundProcess> => {
    const started = await BackgroundProcess.start({ ...optionsFor(code), ...more });
    await eventually(() => expect(started.lastLines()).toContain('up'));
    return started;
  };

  it('keeps what the process prints and hands it on line by line', async () => {
    const lines: string[] = [];
    const code = `console.log('one'); console.error('two');`;
    const started = await BackgroundProcess.start({ ...optionsFor(code), onLine: (line) => lines.push(line) });
    expect(await started.ended).toEqual({ code: 0, signal: null });
    await eventually(() => expect([...lines].sort()).toEqual(['one', 'two']));
    expect(readFileSync(join(folder, 'it.log'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['one', 'two']));
  });

  it('asks it to end', async () => {
    const started = await startUp(UNTIL_STOPPED);
    expect(await started.stop()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('kills it when it does not end in time', async () => {
    const started = await startUp(STUBBORN, { graceMs: 100 });
    expect(await started.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('says that a command does not exist', async () => {
    const missing = { ...optionsFor(''), command: join(folder, 'missing') };
    await expect(BackgroundProcess.start(missing)).rejects.toThrow(/ENOENT/);
  });

  it('ends what a killed run has left before it starts another', async () => {
    const leftOver = await startUp(UNTIL_STOPPED);
    const dead = { pid: spawnSync(process.execPath, ['--version']).pid, began: 'long ago' };
    writeFileSync(join(folder, 'it.pid'), JSON.stringify({ ...identityOf(leftOver.pid), owner: dead }));
    const next = await startUp(UNTIL_STOPPED);
    expect(await leftOver.ended).toEqual({ code: null, signal: 'SIGTERM' });
    await next.stop();
  });

  it('leaves a process alone whose owner lives', async () => {
    const other = await startUp(UNTIL_STOPPED); // its owner is this process
    await BackgroundProcess.endLeftOver(join(folder, 'it.pid'));
    expect(other.ending).toBeUndefined();
    await other.stop();
  });

  it('never ends a process that has only been given the same number', async () => {
    const other = await startUp(UNTIL_STOPPED);
    writeFileSync(join(folder, 'it.pid'), JSON.stringify({ pid: other.pid, began: 'another time' }));
    await BackgroundProcess.endLeftOver(join(folder, 'it.pid'));
    expect(isAlive(identityOf(other.pid) ?? { pid: 0, began: '' })).toBe(true);
    await other.stop();
  });
});
