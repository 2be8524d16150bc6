import { Injectable } from '@nestjs/common';
import type { WorkLoop } from './work-loop';

/** Owns the loops of a service: they begin when the tables are there and end before the connections do. */
@Injectable()
export class WorkLoops {
  private readonly loops: WorkLoop[] = [];
  private started = false;

  /** Returns the loop that it was given. */
  register(loop: WorkLoop): WorkLoop {
    this.loops.push(loop);
    if (this.started) loop.start();
    return loop;
  }

  start(): void {
    this.started = true;
    for (const loop of this.loops) loop.start();
  }

  /** Resolves when every loop has finished its current step. */
  async stop(): Promise<void> {
    this.started = false;
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
