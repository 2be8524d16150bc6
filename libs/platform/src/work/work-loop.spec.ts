import { ConsoleLogger, Logger } from '@nestjs/common';
import { WorkLoop } from './work-loop';
import { WorkLoops } from './work-loops';

beforeAll(() => Logger.overrideLogger(new ConsoleLogger({ logLevels: [] })));
afterAll(() => Logger.overrideLogger(new ConsoleLogger()));

const NEVER = 3_600_000;

describe('WorkLoop', () => {
  const open: WorkLoop[] = [];
  const begin = (step: (signal: AbortSignal) => Promise<boolean>): WorkLoop => {
    const loop = new WorkLoop('test', step, { idleMs: NEVER });
    open.push(loop);
    loop.start();
    return loop;
  };
  afterEach(() => Promise.all(open.splice(0).map((loop) => loop.stop())));

  it('goes on at once while there is more, then sleeps until it is woken', async () => {
    let left = 3;
    let steps = 0;
    let emptied: () => void = () => undefined;
    const empty = () => new Promise<void>((resolve) => (emptied = resolve));
    const first = empty();
    const loop = begin(async () => {
      steps += 1;
      left = Math.max(0, left - 1);
      if (left === 0) emptied();
      return left > 0;
    });
    await first;
    expect(steps).toBe(3);
    left = 2;
    const second = empty();
    loop.wake();
    await second;
    expect(steps).toBe(5);
  });

  it('does not sleep over a wake that came during its step', async () => {
    let steps = 0;
    await new Promise<void>((resolve) => {
      const loop = begin(async () => {
        steps += 1;
        if (steps === 2) resolve();
        else await Promise.resolve().then(() => loop.wake());
        return false;
      });
    });
    expect(steps).toBe(2);
  });

  it('tries a step again that threw', async () => {
    let steps = 0;
    await new Promise<void>((resolve) => {
      begin(async () => {
        steps += 1;
        if (steps < 3) throw new Error('not yet');
        resolve();
        return false;
      });
    });
    expect(steps).toBe(3);
  });

  it('lets the current step finish when it is stopped, and begins no other', async () => {
    const seen: string[] = [];
    const loops = new WorkLoops();
    await new Promise<void>((resolve) => {
      const step = async (signal: AbortSignal) => {
        seen.push('began');
        resolve();
        await new Promise((asked) => signal.addEventListener('abort', asked));
        seen.push('finished');
        return true;
      };
      loops.register(new WorkLoop('test', step, { idleMs: NEVER }));
      loops.start();
    });
    await loops.stop();
    expect(seen).toEqual(['began', 'finished']);
  });

  it('can be stopped while it sleeps, and before it began', async () => {
    await begin(async () => false).stop();
    await new WorkLoop('test', async () => false, { idleMs: NEVER }).stop();
  });
});
