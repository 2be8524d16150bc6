import { runBench } from './bench';
import { tables } from './report/tables';
import { scenarios } from './scenarios';

jest.setTimeout(120_000);

it('plays a full sync and a client of another make in small, and reports both', async () => {
  const names = ['adds', 'fixed-batches-removals'];
  const report = await runBench({
    scenarios: scenarios.filter(({ name }) => names.includes(name)),
    size: 40,
    speed: 20,
    replicas: 1,
    say: () => undefined,
    signal: new AbortController().signal,
  });
  expect(report.failures).toEqual([]);
  expect(report.results.map(({ scenario, size, replicas }) => ({ scenario, size, replicas }))).toEqual([
    { scenario: 'adds', size: 40, replicas: 1 },
    { scenario: 'fixed-batches-removals', size: 8, replicas: 1 },
  ]);
  const [adds] = report.results;
  expect(adds?.writing).toMatchObject({ members: 40, throttled: 0, repeated: 0, givenUp: 0 });
  expect(adds?.machine.processes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['simulators', 'group-writer', 'status-service']),
  );
  expect(tables(report.results)).toContain('share of the write quota used');
});
