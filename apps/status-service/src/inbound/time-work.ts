import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkLoop, WorkLoops } from '@rollcall/platform';
import { LiveUpdates } from '../core/live-updates';
import { StaleWatch } from '../core/stale-watch';
import { CloudSyncView, Measurements } from '../core/views';

const LOOK_MS = 2_000;

/** More often than once a minute, so that none is left out. */
const SAMPLE_MS = 20_000;

/** What is to be done because time passes. */
@Injectable()
export class TimeWork implements OnModuleInit {
  private readonly watch = new StaleWatch();

  constructor(
    private readonly loops: WorkLoops,
    private readonly view: CloudSyncView,
    private readonly updates: LiveUpdates,
    private readonly measurements: Measurements,
  ) {}

  onModuleInit(): void {
    this.loops.register(new WorkLoop('stale', () => this.look(), { idleMs: LOOK_MS }));
    this.loops.register(new WorkLoop('samples', () => this.sample(), { idleMs: SAMPLE_MS }));
  }

  /** Each replica tells its own clients. */
  private async look(): Promise<boolean> {
    for (const change of this.watch.look(await this.view.all())) this.updates.take(change);
    return false;
  }

  private async sample(): Promise<boolean> {
    await this.measurements.sample();
    return false;
  }
}
