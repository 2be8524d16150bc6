import { topics, type Retention } from '../event-definition';
import { channels, describedMessages, type Channel, type DescribedMessage } from './channels';
import { examplesOf } from './examples';
import { schemaOf } from './event-schema';
import { deadLetter, exampleHeaders, headersOf } from './message-headers';

/** Other settings of a topic are the installation's own. Source: AsyncAPI docs, "Kafka Bindings". */
const BINDING_VERSION = '0.5.0';

/** All topics, their messages and who sends them: an AsyncAPI 3 document. */
export const asyncApiDocument = (version: string) => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Rollcall events',
    version,
    description:
      'Rollcall keeps groups in Entra ID in step with Configuration Manager collections, and says on Kafka all that it does. ' +
      'Order, keys, duplicates and how to catch up: docs/events.md. Made from the definitions that the code decodes with.',
    license: { name: 'MIT' },
  },
  defaultContentType: 'application/json',
  servers: {
    kafka: {
      host: '{brokers}',
      protocol: 'kafka',
      description: 'The brokers of the installation.',
      variables: { brokers: { default: 'localhost:9092', description: 'Such as `broker1:9092,broker2:9092`.' } },
    },
  },
  channels: mapEntries(channels, (topic, channel) => [
    idOf(topic),
    channelDocument(topic, channel, topics[topic as keyof typeof topics]),
  ]),
  operations: { ...Object.fromEntries(describedMessages.map(sending)), ...receiving, ...parking },
  components: {
    messages: { ...Object.fromEntries(describedMessages.map((one) => [one.name, messageDocument(one)])), deadLetter },
  },
});

/** `group-members.v1` is `groupMembers`. */
const idOf = (topic: string): string =>
  topic.replace(/\.v1$/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const reference = (...path: string[]) => ({ $ref: `#/${path.join('/')}` });

const channelDocument = (topic: string, { description, internal, messages }: Channel, retention: Retention) => ({
  address: `{prefix}${topic}`,
  title: topic,
  description: internal
    ? `${description} Internal: only the coordinator and the writer may produce here.`
    : description,
  ...(internal && { tags: [{ name: 'internal' }] }),
  parameters: { prefix: { default: 'rollcall.', description: 'TOPIC_PREFIX of the installation.' } },
  messages: Object.fromEntries(
    [...messages.map(({ name }) => name), ...(messages.length === 0 ? ['deadLetter'] : [])].map((name) => [
      name,
      reference('components', 'messages', name),
    ]),
  ),
  bindings: { kafka: { topicConfiguration: configurationOf(retention), bindingVersion: BINDING_VERSION } },
});

const configurationOf = (retention: Retention) => ({
  'cleanup.policy': [retention.cleanup],
  ...(retention.cleanup === 'delete' && { 'retention.ms': retention.retentionMs }),
});

function messageDocument(message: DescribedMessage) {
  const { name, definition, key, publishedBy, tombstone } = message;
  const { $schema: _, description, ...schema } = schemaOf(definition);
  return {
    name,
    title: definition.type,
    summary: description,
    description: [
      `Published by ${publishedBy.join(' and ')}. Key and ce_subject: \`${key}\`.`,
      ...(tombstone ? [`A tombstone (no value, the same headers) says: ${tombstone}`] : []),
    ].join(' '),
    contentType: 'application/json',
    headers: headersOf(definition.type, publishedBy),
    payload: { schemaFormat: 'application/schema+json;version=draft-07', schema },
    bindings: {
      kafka: { key: { type: 'string', description: `\`${key}\`` }, bindingVersion: BINDING_VERSION },
    },
    examples: examplesOf(definition).map((payload, index) => ({
      name: `${name}${index + 1}`,
      headers: exampleHeaders(message, payload),
      payload,
    })),
  };
}

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const sending = ({ name, definition }: DescribedMessage) => [
  `publish${capital(name)}`,
  operation('send', definition.topic, name),
];

const operation = (action: 'send' | 'receive', topic: string, message: string) => ({
  action,
  channel: reference('channels', idOf(topic)),
  messages: [reference('channels', idOf(topic), 'messages', message)],
});

const receiving = Object.fromEntries(
  channels['commands.v1'].messages.map(({ name }) => [
    `obey${capital(name)}`,
    operation('receive', 'commands.v1', name),
  ]),
);

const parking = { park: operation('send', 'dead-letter.v1', 'deadLetter') };

const mapEntries = <Value, Result>(
  record: Readonly<Record<string, Value>>,
  entry: (name: string, value: Value) => readonly [string, Result],
): Readonly<Record<string, Result>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => entry(name, value)));
