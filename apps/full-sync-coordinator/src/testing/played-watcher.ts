import { type CollectionType, collectionObserved, look, siteObserved } from '@rollcall/contracts';
import type { Listening, TopicsClient } from '@rollcall/testing';

/** Stands for the collection-watcher: answers every look at once. A collection without a type makes the site fail. */
export class PlayedWatcher {
  private readonly answered = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly topics: TopicsClient,
    private readonly collections: Readonly<Record<string, CollectionType | 'site-fails'>>,
  ) {}

  async start(): Promise<void> {
    const listening = await this.topics.listen(look.topic);
    this.timer = setInterval(() => void this.answer(listening), 20);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async answer(listening: Listening): Promise<void> {
    for (const { lookId, collection, depth } of listening.of(look)) {
      if (this.answered.has(lookId)) continue;
      this.answered.add(lookId);
      const collectionId = collection.slice('hq/'.length);
      const type = this.collections[collectionId];
      const now = new Date().toISOString();
      if (type === 'site-fails') {
        await this.topics.publish(siteObserved, {
          site: 'hq',
          state: 'unreachable',
          message: 'no connection',
          polledAt: now,
          failedLookIds: [lookId],
        });
        continue;
      }
      await this.topics.publish(collectionObserved, {
        collection,
        site: 'hq',
        collectionId,
        name: `Collection ${collectionId}`,
        type: type ?? 'device',
        memberCount: 0,
        lookedAt: now,
        lookId,
        state: type ? 'ok' : 'source-lost',
        ...(depth === 'members' && { epoch: 1, version: 1 }),
      });
    }
  }
}
