import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notifications } from '@rollcall/platform';
import { Patience } from '../core/ports';
import { PROGRESS } from './progress';

/** How often it looks although nobody signalled: signals are lost while the connection for them is away. */
const LOOK_EVERY_MS = 1_000;

/** Looks again at each signal of progress, from whichever process it comes. */
export class NotifiedPatience extends Patience {
  private progress = signalForMany();

  constructor(notifications: Notifications) {
    super();
    notifications.on(PROGRESS, () => {
      this.progress.abort();
      this.progress = signalForMany();
    });
  }

  async until<Value>(probe: () => Promise<Value | undefined>, forMs: number): Promise<Value | undefined> {
    const giveUpAt = Date.now() + forMs;
    for (;;) {
      const { signal } = this.progress; // taken before the probe, so that no signal is missed
      const value = await probe();
      const left = giveUpAt - Date.now();
      if (value !== undefined || left <= 0) return value;
      await sleep(Math.min(LOOK_EVERY_MS, left), undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }
}

/** Any number of requests may wait for the same signal. */
function signalForMany(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
