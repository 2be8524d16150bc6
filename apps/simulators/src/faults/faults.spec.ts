import { type Answer, DESTROYED } from '../answer';
import { faultRule } from './fault-rule';
import { Faults } from './faults';

const failure = (status: number): Answer => ({ status, body: { error: status } });
const request = { method: 'PATCH', path: '/v1.0/groups/1' };

function armed(...rules: readonly object[]) {
  const slept: number[] = [];
  const faults = new Faults(failure, { sleep: async (ms) => void slept.push(ms) });
  const ids = rules.map((rule) => faults.add(faultRule.parse(rule)));
  let runs = 0;
  const run = async (): Promise<Answer> => {
    runs++;
    return { status: 204 };
  };
  return { faults, ids, slept, run, runs: () => runs };
}

it.each([500, 502, 503, 504, 409])(
  '11.5: answers %i with and without a Retry-After, and nothing happens',
  async (status) => {
    const { faults, run, runs } = armed(
      { effect: { status, headers: { 'Retry-After': '7' } }, times: 1 },
      { effect: { status }, times: 1 },
    );
    expect(await faults.around(request, run)).toEqual({ ...failure(status), headers: { 'Retry-After': '7' } });
    expect(await faults.around(request, run)).toEqual({ ...failure(status), headers: {} });
    expect(runs()).toBe(0);
    expect(await faults.around(request, run)).toEqual({ status: 204 });
  },
);

it('11.5: the write takes effect before the 504, and before the connection is cut', async () => {
  const { faults, run, runs } = armed(
    { effect: { applyThenFail: true }, times: 1 },
    { effect: { applyThenFail: true, destroy: true }, times: 1 },
  );
  expect(await faults.around(request, run)).toMatchObject({ status: 504 });
  expect(await faults.around(request, run)).toBe(DESTROYED);
  expect(runs()).toBe(2);
});

it('11.5: a rule may concern only what is in a batch, or only what is not', async () => {
  const { faults, run } = armed(
    { match: { batched: true }, effect: { status: 503 } },
    { match: { batched: false, method: 'patch' }, effect: { status: 409 } },
  );
  expect(await faults.around({ ...request, batched: true }, run)).toMatchObject({ status: 503 });
  expect(await faults.around(request, run)).toMatchObject({ status: 409 });
  expect(await faults.around({ ...request, method: 'GET' }, run)).toMatchObject({ status: 204 });
});

it('11.5: a call hangs until its rule is taken away, or its caller gives up', async () => {
  const { faults, ids, run, runs } = armed({ effect: { hang: true } });
  let ended = false;
  const hanging = faults.around(request, run).finally(() => {
    ended = true;
  });
  let giveUp = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  const abandoned = faults.around({ ...request, gone: () => gone }, run);
  giveUp();
  expect(await abandoned).toBe(DESTROYED);
  expect(ended).toBe(false);
  faults.remove(ids[0]);
  expect(await hanging).toBe(DESTROYED);
  expect(runs()).toBe(0);
});

it('11.2: a latency is a time of the clock', async () => {
  const { faults, slept, run } = armed({ effect: { latencyMs: 300 } });
  expect(await faults.around(request, run)).toMatchObject({ status: 204 });
  expect(slept).toEqual([300]);
});

it('11.5: fails the share of requests that it is told', async () => {
  const { faults, run } = armed({ effect: { status: 503 }, probability: 0.5 });
  const statuses = new Set<unknown>();
  while (statuses.size < 2) {
    const answer = await faults.around(request, run);
    statuses.add(answer === DESTROYED ? answer : answer.status);
  }
  expect([...statuses]).toEqual(expect.arrayContaining([204, 503]));
});
