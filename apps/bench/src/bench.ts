import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInfrastructure } from '@rollcall/infrastructure';
import { describeMachine, type Machine } from './report/machine';
import type { BenchResult } from './report/result';
import type { Scenario } from './scenarios/scenario';
import { InterruptedError, Stage } from './stage';

export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  /** Members of a full-sized scenario; the others take their share of it. */
  readonly size: number;
  /** Virtual seconds in a real one, for those that are not tied to a speed. */
  readonly speed?: number;
  /** How many group-writers, instead of what each scenario is played with. */
  readonly replicas?: number;
  readonly say: (sentence: string) => void;
  /** Aborted when the user wants to stop: what is there then is the result. */
  readonly signal: AbortSignal;
}

export interface BenchReport {
  readonly at: string;
  readonly machine: Machine;
  /** Whether Kafka and Postgres were started for this, or those that the environment names. */
  readonly infrastructure: 'own' | 'named';
  readonly settings: { readonly size: number; readonly speed?: number; readonly replicas?: number };
  readonly results: readonly BenchResult[];
  /** Scenarios that came to no figures, with the reason. */
  readonly failures: readonly { readonly scenario: string; readonly replicas: number; readonly message: string }[];
}

/** Plays the scenarios one after the other, each with services, simulators, database and topics of its own. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { say, signal, size, speed, replicas } = options;
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-infra-'));
  const named = process.env['KAFKA_BROKERS'] !== undefined && process.env['DATABASE_URL'] !== undefined;
  const infrastructure = await startInfrastructure({ folder, durable: true, say });
  const results: BenchResult[] = [];
  const failures: BenchReport['failures'][number][] = [];
  try {
    process.env['KAFKA_BROKERS'] = infrastructure.brokers; // where the systems look for them
    process.env['DATABASE_URL'] = infrastructure.databaseUrl;
    const machine = await describeMachine(infrastructure.databaseUrl);
    for (const play of plays(options)) {
      if (signal.aborted) break;
      const { scenario, replicas: count } = play;
      try {
        results.push(await one(play, options));
      } catch (error) {
        if (signal.aborted || error instanceof InterruptedError) break;
        failures.push({ scenario: scenario.name, replicas: count, message: String(error) });
        say(`${scenario.name} failed: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    const settings = { size, ...(speed !== undefined && { speed }), ...(replicas !== undefined && { replicas }) };
    return {
      at: new Date().toISOString(),
      machine,
      infrastructure: named ? 'named' : 'own',
      settings,
      results,
      failures,
    };
  } finally {
    await infrastructure.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Play {
  readonly scenario: Scenario;
  readonly replicas: number;
}

const plays = ({ scenarios, replicas }: BenchOptions): readonly Play[] =>
  scenarios.flatMap((scenario) =>
    (replicas === undefined ? scenario.replicas : [Math.max(replicas, scenario.leastReplicas ?? 1)]).map((count) => ({
      scenario,
      replicas: count,
    })),
  );

async function one({ scenario, replicas }: Play, options: BenchOptions): Promise<BenchResult> {
  const { name, sentence } = scenario;
  const size = Math.max(1, Math.round(options.size * scenario.share));
  const speed = scenario.fixedSpeed === undefined ? (options.speed ?? scenario.speed) : scenario.speed;
  const say = (words: string): void => options.say(`${name}: ${words}`);
  say(`${sentence} (size ${size}, clock ×${speed}, ${replicas} group-writer${replicas > 1 ? 's' : ''})`);
  const stage = new Stage({ size, speed, replicas, say, signal: options.signal });
  try {
    return { scenario: name, replicas, speed, size, ...(await scenario.play(stage)) };
  } catch (error) {
    if (!options.signal.aborted) say(stage.logTails());
    throw error;
  } finally {
    await stage.clear();
  }
}
