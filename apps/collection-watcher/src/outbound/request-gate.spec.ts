import { RequestGate, type Urgency } from './request-gate';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Requests that end when they are told to, by name. */
class Site {
  readonly asked: string[] = [];
  most = 0;
  private readonly open = new Map<string, () => void>();

  constructor(readonly gate: RequestGate) {}

  ask(name: string, urgency: Urgency = 'patient'): Promise<void> {
    return this.gate.pass(urgency, async () => {
      this.asked.push(name);
      await new Promise<void>((done) => {
        this.open.set(name, done);
        this.most = Math.max(this.most, this.open.size);
      });
    });
  }

  async answer(name: string): Promise<void> {
    this.open.get(name)?.();
    this.open.delete(name);
    await jest.advanceTimersByTimeAsync(0);
  }
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `page ${index + 1}`);

it('has no more in flight than it may, and keeps a place for what is urgent', async () => {
  const site = new Site(new RequestGate({ inFlight: 3, perSecond: 1_000 }));
  const asked = names(4).map((name) => site.ask(name));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(site.asked).toEqual(['page 1', 'page 2']);
  asked.push(site.ask('poll', 'urgent'), site.ask('control read', 'urgent'));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(site.asked.slice(2)).toEqual(['poll']);
  await site.answer('page 1');
  expect(site.asked.slice(3)).toEqual(['control read']); // before the pages that have waited longer
  for (const name of ['page 2', 'poll', 'control read', 'page 3', 'page 4']) await site.answer(name);
  await Promise.all(asked);
  expect(site.most).toBe(3);
});

it('works with a single place', async () => {
  const site = new Site(new RequestGate({ inFlight: 1, perSecond: 1_000 }));
  void site.ask('page');
  void site.ask('poll', 'urgent');
  await jest.advanceTimersByTimeAsync(0);
  await site.answer('page');
  expect(site.asked).toEqual(['page', 'poll']);
});

it.each([1, 20, 200])('lets at most %i a second begin, and a tenth of that at once', async (perSecond) => {
  const site = new Site(new RequestGate({ inFlight: 10_000, perSecond }));
  for (const name of names(perSecond * 5)) void site.ask(name);
  await jest.advanceTimersByTimeAsync(0);
  expect(site.asked.length).toBe(Math.floor(perSecond / 10) + 1);
  for (let second = 1; second <= 3; second++) {
    const before = site.asked.length;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(site.asked.length - before).toBeLessThanOrEqual(perSecond + 1);
    expect(site.asked.length - before).toBeGreaterThanOrEqual(perSecond * 0.9);
  }
});

it('frees the place of a request that failed', async () => {
  const gate = new RequestGate({ inFlight: 1, perSecond: 1_000 });
  await expect(gate.pass('patient', () => Promise.reject(new Error('500')))).rejects.toThrow('500');
  await expect(gate.pass('patient', () => Promise.resolve('rows'))).resolves.toBe('rows');
});

it('refuses whoever waits or comes once it is closed, and lets end what has begun', async () => {
  const site = new Site(new RequestGate({ inFlight: 1, perSecond: 1_000 }));
  const begun = site.ask('page');
  const waits = expect(site.ask('another')).rejects.toThrow('the service stops');
  site.gate.close(new Error('the service stops'));
  await waits;
  await expect(site.ask('late')).rejects.toThrow('the service stops');
  await site.answer('page');
  await begun;
  expect(site.asked).toEqual(['page']);
});
