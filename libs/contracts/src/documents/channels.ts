import type { EventDefinition, TopicName } from '../event-definition';
import { collectionObserved, siteObserved } from '../collection-observed';
import { cancelRun, confirmRestoredSite, decideHold, look, reconcile, republish, selfTestSite } from '../commands';
import { groupMemberChanged } from '../group-member-changed';
import { mappingChanged } from '../mapping-changed';
import { mappingFigures, memberResults, tenantObserved } from '../member-results';
import { membershipChanged } from '../membership-changed';
import { resourcesObserved } from '../resources-observed';
import { runChanged, runPlanned } from '../run-changed';
import { tenantChanged } from '../tenant-changed';

/** A kind of event on its topic, as subscribers need to know it. */
export interface DescribedMessage {
  readonly name: string;
  readonly definition: EventDefinition;
  /** What the Kafka key is made of. */
  readonly key: string;
  readonly publishedBy: readonly Publisher[];
  /** What a tombstone of its key means; absent where none is sent. */
  readonly tombstone?: string;
}

export type Publisher = 'collection-watcher' | 'group-writer' | 'full-sync-coordinator';

export interface Channel {
  readonly description: string;
  /** For Rollcall's own services; nobody else subscribes or publishes. */
  readonly internal?: true;
  readonly messages: readonly DescribedMessage[];
}

const GROUP = '<tenant>/<group>';

/** Every topic with what it carries. The dead letters carry what other topics did, so they have no kinds of their own. */
export const channels: Readonly<Record<TopicName, Channel>> = {
  'collections.v1': {
    description: 'Collections and sites as they are now.',
    messages: [
      {
        name: 'collectionObserved',
        definition: collectionObserved,
        key: '<site>/<CollectionID>',
        publishedBy: ['collection-watcher'],
      },
      { name: 'siteObserved', definition: siteObserved, key: '<site>', publishedBy: ['collection-watcher'] },
    ],
  },
  'membership-changes.v1': {
    description: 'Who joined and who left the mapped collections, step by step.',
    messages: [
      {
        name: 'membershipChanged',
        definition: membershipChanged,
        key: '<site>/<CollectionID>',
        publishedBy: ['collection-watcher'],
      },
    ],
  },
  'resources.v1': {
    description: 'What the sites know of the devices and users in mapped collections: their names and Entra ids.',
    messages: [
      {
        name: 'resourcesObserved',
        definition: resourcesObserved,
        key: '<site>/<bucket>',
        publishedBy: ['collection-watcher'],
      },
    ],
  },
  'tenants.v1': {
    description: 'The tenants as they are now.',
    messages: [
      { name: 'tenantChanged', definition: tenantChanged, key: '<tenant>', publishedBy: ['full-sync-coordinator'] },
    ],
  },
  'mappings.v1': {
    description: 'The mappings as they are now.',
    messages: [
      {
        name: 'mappingChanged',
        definition: mappingChanged,
        key: '<mapping>',
        publishedBy: ['full-sync-coordinator'],
        tombstone: 'The mapping was deleted 90 days ago; its last state, with `deleted`, came before.',
      },
    ],
  },
  'member-results.v1': {
    description: 'What has become of every member, the figures of every mapping, and how Graph answers.',
    messages: [
      { name: 'memberResults', definition: memberResults, key: GROUP, publishedBy: ['group-writer'] },
      { name: 'mappingFigures', definition: mappingFigures, key: GROUP, publishedBy: ['group-writer'] },
      { name: 'tenantObserved', definition: tenantObserved, key: '<tenant>', publishedBy: ['group-writer'] },
    ],
  },
  'runs.v1': {
    description: 'Full and incremental syncs and previews, from the request to the end, with their plans and holds.',
    messages: [
      {
        name: 'runChanged',
        definition: runChanged,
        key: GROUP,
        publishedBy: ['full-sync-coordinator', 'group-writer'],
      },
      { name: 'runPlanned', definition: runPlanned, key: GROUP, publishedBy: ['group-writer'] },
    ],
  },
  'group-members.v1': {
    description: 'Whom Rollcall manages in the groups: the whole picture, for who comes late.',
    messages: [
      {
        name: 'groupMemberChanged',
        definition: groupMemberChanged,
        key: '<tenant>/<group>/<object>',
        publishedBy: ['group-writer'],
        tombstone: 'It is managed in this group no longer.',
      },
    ],
  },
  'dead-letter.v1': {
    description: 'Messages that could not be used, as they were, with the reason in headers of ours.',
    messages: [],
  },
  'commands.v1': {
    description: 'What the services ask of each other.',
    internal: true,
    messages: [
      {
        name: 'look',
        definition: look,
        key: '<site>/<CollectionID>',
        publishedBy: ['full-sync-coordinator', 'group-writer'],
      },
      { name: 'selfTestSite', definition: selfTestSite, key: '<site>', publishedBy: ['full-sync-coordinator'] },
      {
        name: 'confirmRestoredSite',
        definition: confirmRestoredSite,
        key: '<site>',
        publishedBy: ['full-sync-coordinator'],
      },
      { name: 'reconcile', definition: reconcile, key: GROUP, publishedBy: ['full-sync-coordinator'] },
      { name: 'cancelRun', definition: cancelRun, key: GROUP, publishedBy: ['full-sync-coordinator'] },
      { name: 'decideHold', definition: decideHold, key: GROUP, publishedBy: ['full-sync-coordinator'] },
      { name: 'republish', definition: republish, key: '<service>', publishedBy: ['full-sync-coordinator'] },
    ],
  },
};

export const describedMessages: readonly DescribedMessage[] = Object.values(channels).flatMap(
  ({ messages }) => messages,
);
