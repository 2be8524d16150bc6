import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** A process of which something is to be known. */
export interface Watched {
  readonly name: string;
  readonly pid: number;
}

export interface ProcessUse {
  readonly name: string;
  /** The most memory that it held at any moment of its life (resident set), in MiB; null where the system does not tell. */
  readonly peakMiB: number | null;
  /** Of the processor, while it was watched; null likewise. */
  readonly cpuSeconds: number | null;
}

export interface MachineUse {
  readonly realSeconds: number;
  /** How much of all cores was busy, from 0 to 1, whoever used them. */
  readonly busy: number;
  readonly processes: readonly ProcessUse[];
}

/** One tick of `utime` and `stime`: 100 in a second on every Linux of today. Source: time(7). */
const TICKS_PER_SECOND = 100;
const EVERY_MS = 500;

interface Seen {
  readonly firstTicks: number | null;
  lastTicks: number | null;
  peakMiB: number | null;
}

/** Looks at processes again and again, also at those that come and go meanwhile. */
export class ProcessWatch {
  private readonly seen = new Map<string, Seen>();
  private readonly began = { at: performance.now(), cores: coreTimes() };
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly processes: () => readonly Watched[]) {
    this.look();
    this.timer = setInterval(() => this.look(), EVERY_MS);
    this.timer.unref();
  }

  /** Ends the watch. */
  stop(): MachineUse {
    this.look();
    clearInterval(this.timer);
    const cores = coreTimes();
    const total = cores.total - this.began.cores.total;
    return {
      realSeconds: (performance.now() - this.began.at) / 1000,
      busy: total > 0 ? 1 - (cores.idle - this.began.cores.idle) / total : 0,
      processes: [...this.seen].map(([name, { firstTicks, lastTicks, peakMiB }]) => ({
        name,
        peakMiB,
        cpuSeconds: firstTicks === null || lastTicks === null ? null : (lastTicks - firstTicks) / TICKS_PER_SECOND,
      })),
    };
  }

  private look(): void {
    for (const { name, pid } of this.processes()) {
      const ticks = ticksOf(pid);
      const known = this.seen.get(name) ?? { firstTicks: ticks, lastTicks: ticks, peakMiB: null };
      known.lastTicks = ticks ?? known.lastTicks;
      known.peakMiB = peakOf(pid) ?? known.peakMiB;
      this.seen.set(name, known);
    }
  }
}

/** Fields 14 and 15 of its state, after the name in brackets that may hold blanks. Source: proc_pid_stat(5). */
function ticksOf(pid: number): number | null {
  const fields = procFile(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields ? Number(fields[11]) + Number(fields[12]) : null;
}

/** `VmHWM`, the peak of the resident set. Source: proc_pid_status(5). */
function peakOf(pid: number): number | null {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(procFile(pid, 'status') ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
}

function procFile(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined; // it has ended, or the system has no /proc
  }
}

function coreTimes(): { readonly total: number; readonly idle: number } {
  const times = cpus().map((core) => core.times);
  return {
    total: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}
