import type { EndCounters, QuotaUsed } from '@rollcall/client';
import type { RunningSystem } from '@rollcall/testing';
import { TENANT } from '../system/bench-estate';
import { type MachineUse, ProcessWatch } from './process-usage';

/** What Graph and the machine saw between a beginning and an end. */
export interface Measured {
  readonly quota: QuotaUsed;
  readonly counters: EndCounters;
  readonly machine: MachineUse;
  /** Virtual seconds in a real one. */
  readonly speed: number;
  /** Virtual seconds from the first write to the last. */
  readonly writingSeconds: number;
  /** Real seconds from the first write until this was taken: until all of it was recorded and shown. */
  readonly recordedSeconds: number;
}

/** Counts from now on. */
export class Measuring {
  private constructor(
    private readonly system: RunningSystem,
    private readonly watch: ProcessWatch,
  ) {}

  static async begin(system: RunningSystem): Promise<Measuring> {
    await system.control.entra.resetCounters();
    await system.control.entra.clearWrites();
    return new Measuring(system, new ProcessWatch(() => system.processes));
  }

  async end(): Promise<Measured> {
    const { control } = this.system;
    const { speed, nowMs } = await control.quota.clock();
    const { used: quota } = await control.quota.of(TENANT);
    const { firstWriteMs, lastWriteMs } = quota;
    return {
      quota,
      counters: await control.entra.counters(),
      machine: this.watch.stop(),
      speed,
      writingSeconds: firstWriteMs === null || lastWriteMs === null ? 0 : (lastWriteMs - firstWriteMs) / 1000,
      recordedSeconds: firstWriteMs === null ? 0 : (nowMs - firstWriteMs) / 1000 / speed,
    };
  }
}
