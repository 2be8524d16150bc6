import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InfrastructureError } from '@rollcall/infrastructure';
import { Command, InvalidArgumentError } from 'commander';
import { type BenchReport, runBench } from './bench';
import { tables } from './report/tables';
import { scenarios } from './scenarios';
import type { Scenario } from './scenarios/scenario';

const RESULTS = resolve(__dirname, '..', '..', '..', 'bench', 'results');

interface Given {
  readonly only?: readonly Scenario[];
  readonly size: number;
  readonly speed?: number;
  readonly replicas?: number;
  readonly json: boolean;
}

const names = scenarios.map(({ name }) => name).join(', ');

/** Every scenario whose name is, or begins with, one of the words. */
function chosen(list: string): readonly Scenario[] {
  const words = list.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !scenarios.some(({ name }) => name.startsWith(word)));
  if (unknown.length > 0) throw new InvalidArgumentError(`"${unknown.join(', ')}" is none of ${names}.`);
  const exact = scenarios.filter(({ name }) => words.includes(name));
  const begun = words.filter((word) => !exact.some(({ name }) => name === word));
  return scenarios.filter((one) => exact.includes(one) || begun.some((word) => one.name.startsWith(word)));
}

function above(least: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value >= least) || (whole && !Number.isInteger(value)))
      throw new InvalidArgumentError(`a ${whole ? 'whole number' : 'number'} from ${least}`);
    return value;
  };
}

async function bench({ only = scenarios, size, speed, replicas, json }: Given): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!interrupted.signal.aborted) console.error('stopping; what has been measured follows …');
      interrupted.abort();
    });
  }
  const began = performance.now();
  const report = await runBench({
    scenarios: only,
    size,
    ...(speed !== undefined && { speed }),
    ...(replicas !== undefined && { replicas }),
    say: (sentence) => console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${sentence}`),
    signal: interrupted.signal,
  });
  console.log(json ? JSON.stringify(report, undefined, 2) : tables(report.results));
  if (report.results.length > 0) console.error(`written to ${save(report)}`);
  for (const { scenario, message } of report.failures) console.error(`${scenario} came to no figures: ${message}`);
  if (report.failures.length > 0) process.exitCode = 1;
}

function save(report: BenchReport): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${report.at.replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return file;
}

new Command('bench')
  .description(
    "Measures the services between the simulated ends, at Graph's real quotas, beside clients of another make.",
  )
  .option('--only <names>', `some of ${names}; or how they begin`, chosen)
  .option('--size <n>', 'members of a full-sized scenario', above(1, true), 100_000)
  .option('--speed <n>', 'virtual seconds in a real one', above(1, false))
  .option('--replicas <n>', 'how many group-writers', above(1, true))
  .option('--json', 'the report as JSON instead of tables', false)
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof InfrastructureError ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => process.exit());
