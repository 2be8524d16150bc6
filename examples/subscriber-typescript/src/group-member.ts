import { Kafka as KafkaBinding } from 'cloudevents';
import type { KafkaMessage } from 'kafkajs';

/** The value of a `group-member-changed` event; fields may be added within v1. Source: docs/events/schemas. */
export interface GroupMember {
  readonly tenantId: string;
  readonly groupId: string;
  readonly objectId: string;
  readonly since: string;
  readonly mappingIds: readonly string[];
}

/** What the event in the message says; undefined for kinds of events that are unknown here, which may come within v1. */
export function groupMemberIn({ value, headers = {} }: KafkaMessage): GroupMember | undefined {
  const text = value?.toString() ?? '';
  const texts = Object.fromEntries(Object.entries(headers).map(([name, content]) => [name, String(content)]));
  const binary = { headers: texts, value: text, body: text }; // CloudEvents wants the value under both names
  const event = KafkaBinding.toEvent<GroupMember>(binary);
  if (Array.isArray(event) || event.type !== 'io.rollcall.group-member-changed.v1') return undefined;
  return event.data;
}
