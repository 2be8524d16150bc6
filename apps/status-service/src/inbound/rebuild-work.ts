import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkLoop, WorkLoops } from '@rollcall/platform';
import { Rebuilds } from '../core/rebuilds';

const LOOK_EVERY_MS = 2_000;

/** Notices when a rebuild is complete, whichever replica began it, also after a restart. */
@Injectable()
export class RebuildWork implements OnModuleInit {
  constructor(
    private readonly loops: WorkLoops,
    private readonly rebuilds: Rebuilds,
  ) {}

  onModuleInit(): void {
    const step = async () => {
      await this.rebuilds.follow();
      return false;
    };
    this.loops.register(new WorkLoop('follow-rebuild', step, { idleMs: LOOK_EVERY_MS }));
  }
}
