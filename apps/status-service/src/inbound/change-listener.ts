import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Notifications } from '@rollcall/platform';
import { changing, everything, LiveUpdates, type Change } from '../core/live-updates';
import { CHANGES_CHANNEL } from '../outbound/changes';
import { z } from 'zod';

const change = z.object({ what: z.enum(changing), mappingId: z.string().exactOptional() });

/** Hears from every replica, this one too, what was projected. */
@Injectable()
export class ChangeListener implements OnModuleInit {
  constructor(
    private readonly notifications: Notifications,
    private readonly updates: LiveUpdates,
  ) {}

  onModuleInit(): void {
    this.notifications.on(CHANGES_CHANNEL, (payload) => this.heard(payload));
  }

  private heard(payload: string): void {
    const changes: readonly Change[] = payload === '' ? everything : [change.parse(JSON.parse(payload))];
    changes.forEach((each) => this.updates.take(each));
  }
}
