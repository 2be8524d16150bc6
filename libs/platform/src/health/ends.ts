import { Injectable } from '@nestjs/common';
import type { EndState } from '@rollcall/contracts';

export interface End {
  readonly kind: 'site' | 'tenant';
  readonly id: string;
  readonly state: EndState;
  readonly message?: string;
}

export interface ObservedEnd extends End {
  readonly observedAt: Date;
  /** When it last answered well; undefined before the first time. */
  readonly lastOkAt: Date | undefined;
}

/** How the machines of others answer. Shown in the body of `/readyz`, never its status: a restart would not help. */
@Injectable()
export class Ends {
  private readonly ends = new Map<string, ObservedEnd>();

  /** Returns whether the state is another than before. */
  report(end: End): boolean {
    const key = `${end.kind}/${end.id}`;
    const before = this.ends.get(key);
    const observedAt = new Date();
    this.ends.set(key, { ...end, observedAt, lastOkAt: end.state === 'ok' ? observedAt : before?.lastOkAt });
    return before?.state !== end.state;
  }

  all(): readonly ObservedEnd[] {
    return [...this.ends.values()];
  }
}
