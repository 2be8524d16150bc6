import { randomUUID } from 'node:crypto';
import { Clock } from '../core/ports';

/** The time and ids of this machine. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  newId(): string {
    return randomUUID();
  }
}
