import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkLoop, WorkLoops } from '@rollcall/platform';
import { ForgetOld } from '../core/forget-old';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is done at the start and once a day. */
@Injectable()
export class DailyWork implements OnModuleInit {
  constructor(
    private readonly loops: WorkLoops,
    private readonly forgetOld: ForgetOld,
  ) {}

  onModuleInit(): void {
    const step = async () => {
      await this.forgetOld.run();
      return false;
    };
    this.loops.register(new WorkLoop('forget-old', step, { idleMs: DAY_MS }));
  }
}
