import { Injectable } from '@nestjs/common';

/** What must have happened once before this process may take part; and whether it is about to leave. */
@Injectable()
export class Readiness {
  private readonly waiting = new Map<string, boolean>();
  private leaving = false;

  /** Names a state that is to be loaded; `ready()` says that it was. */
  declare(name: string): { ready(): void } {
    this.waiting.set(name, false);
    return { ready: () => void this.waiting.set(name, true) };
  }

  declared(): readonly { readonly name: string; readonly ready: boolean }[] {
    return [...this.waiting].map(([name, ready]) => ({ name, ready }));
  }

  /** From now on `/readyz` says no, so that nobody sends us anything more. */
  leave(): void {
    this.leaving = true;
  }

  isLeaving(): boolean {
    return this.leaving;
  }
}
