import Table from 'cli-table3';
import type { BenchResult } from './result';
import { percent } from './writing-figures';

/** The report for a terminal: what was measured, in tables by kind, and how it stands to the bars. */
export const tables = (results: readonly BenchResult[]): string =>
  [
    writing(results),
    latency(results),
    resolution(results),
    answers(results),
    projection(results),
    reading(results),
    detection(results),
    idle(results),
    use(results),
    bars(results),
    notes(results),
  ]
    .filter((text) => text !== '')
    .join('\n\n');

const nameOf = ({ scenario, replicas }: BenchResult): string => (replicas > 1 ? `${scenario} ×${replicas}` : scenario);

function writing(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { writing: one, speed } = result;
    if (!one) return [];
    return [
      [
        nameOf(result),
        whole(one.members),
        one.membersPerSecond.toFixed(1),
        whole(one.seconds),
        whole(one.leastSeconds),
        percent(one.shareOfQuota),
        `${one.throttled} (${percent(one.throttledShare)})`,
        whole(one.repeated),
        whole(one.givenUp),
        whole(one.busiestWindow),
        `${whole(one.realSeconds)} (×${speed})`,
        whole(one.recordedPerRealSecond),
      ],
    ];
  });
  const head = [
    'Writing',
    'members',
    'members/s',
    'took s',
    'least s',
    'quota used',
    '429s (of writes)',
    'repeated',
    'given up',
    'most in 150 s',
    'real s (clock)',
    'recorded/real s',
  ];
  return table(head, rows);
}

function latency(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { latency: one, speed } = result;
    if (!one) return [];
    const { real, virtual, reached } = one;
    return [
      [
        nameOf(result),
        whole(one.changes),
        ...[real.p50, real.p99, real.most, reached.p50, reached.p99, virtual.p50, virtual.p99].map(whole),
        `×${speed}`,
      ],
    ];
  });
  const head = [
    'Poll to write, ms',
    'changes',
    'p50 real',
    'p99 real',
    'most real',
    'p50 reached Graph',
    'p99 reached Graph',
    'p50 virtual',
    'p99 virtual',
    'clock',
  ];
  return table(head, rows);
}

function resolution(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { resolution: one, speed } = result;
    if (!one) return [];
    return [
      [
        nameOf(result),
        whole(one.devices),
        whole(one.devicesPerSecond),
        one.seconds.toFixed(1),
        one.leastSeconds.toFixed(1),
        whole(one.units),
        whole(one.throttled),
        counted(one.requests),
        `×${speed}`,
      ],
    ];
  });
  return table(['Looking up', 'devices', 'devices/s', 'took s', 'least s', 'units', '429s', 'requests', 'clock'], rows);
}

function answers(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { answers: one } = result;
    if (!one) return [];
    const upTo = Object.entries(one.histogram).map(([step, count]) => `≤ ${step} ms: ${percent(count / one.asked)}`);
    return [
      [
        nameOf(result),
        whole(one.asked),
        one.perSecond.toFixed(1),
        ...[one.p50, one.p99, one.most].map((ms) => ms.toFixed(1)),
        upTo.join('\n'),
      ],
    ];
  });
  return table(['Answers, ms', 'requests', 'requests/s', 'p50', 'p99', 'most', 'of all'], rows);
}

function projection(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { projection: one } = result;
    if (!one) return [];
    const { members, seconds, membersPerSecond, copySeconds, copyPerSecond } = one;
    return [
      [
        nameOf(result),
        whole(members),
        seconds.toFixed(1),
        whole(membersPerSecond),
        copySeconds.toFixed(1),
        whole(copyPerSecond),
        percent(membersPerSecond / copyPerSecond),
      ],
    ];
  });
  return table(['Projection', 'members', 'took s', 'members/s', 'COPY s', 'COPY rows/s', 'of COPY'], rows);
}

function reading(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { reading: one } = result;
    if (!one) return [];
    return [
      [
        nameOf(result),
        whole(one.members),
        whole(one.changes),
        one.seconds.toFixed(1),
        whole(one.members / one.seconds),
        one.stages.map(({ name, seconds }) => `${name}: ${seconds.toFixed(1)}`).join('\n'),
        one.bareSeconds.toFixed(1),
        counted(one.requests),
      ],
    ];
  });
  const head = ['Reading, s', 'members', 'changes', 'took', 'members/s', 'stages', 'the site alone', 'requests'];
  return table(head, rows);
}

function detection(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { detection: one } = result;
    if (!one) return [];
    const { fromPoll, fromChange } = one;
    const times = [fromPoll, fromChange].flatMap(({ p50, p99, most }) => [p50, p99, most]);
    return [[nameOf(result), whole(one.changes), ...times.map(whole)]];
  });
  const from = (what: string) => ['p50', 'p99', 'most'].map((which) => `${which} from ${what}`);
  return table(['Published, ms', 'changes', ...from('poll'), ...from('change')], rows);
}

function idle(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) => {
    const { idle: one } = result;
    if (!one) return [];
    const { collections, polls, meanMs, events, graphCalls, requests } = one;
    return [
      [
        nameOf(result),
        whole(collections),
        whole(polls),
        meanMs.toFixed(0),
        whole(events),
        whole(graphCalls),
        counted(requests),
      ],
    ];
  });
  return table(['Idle polls', 'collections', 'polls', 'ms a poll', 'events', 'Graph calls', 'requests'], rows);
}

const counted = (requests: Readonly<Record<string, number>>): string =>
  Object.entries(requests)
    .map(([request, count]) => `${request}: ${count}`)
    .join('\n');

function use(results: readonly BenchResult[]): string {
  const rows = results.map((result) => {
    const { realSeconds, busy, processes } = result.machine;
    const each = processes.map(({ name, peakMiB, cpuSeconds }) => {
      const memory = peakMiB === null ? '–' : `${whole(peakMiB)} MiB`;
      const cpu = cpuSeconds === null ? '–' : percent(cpuSeconds / realSeconds);
      return `${name}: ${memory}, ${cpu}`;
    });
    return [nameOf(result), whole(realSeconds), percent(busy), each.join('\n')];
  });
  return table(['Machine', 'real s', 'cores busy', 'each process: most memory, share of one core'], rows);
}

function bars(results: readonly BenchResult[]): string {
  const rows = results.flatMap((result) =>
    result.bars.map(({ what, asked, measured, met }) => [
      nameOf(result),
      what,
      asked,
      measured,
      met ? 'holds' : 'MISSED',
    ]),
  );
  return table(['Bar', 'what', 'asked', 'measured', ''], rows);
}

const notes = (results: readonly BenchResult[]): string =>
  results.flatMap((result) => result.notes.map((note) => `${nameOf(result)}: ${note}.`)).join('\n');

function table(head: string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const made = new Table({ head, style: { head: [], border: [] } });
  made.push(...rows.map((row) => [...row]));
  return made.toString();
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
