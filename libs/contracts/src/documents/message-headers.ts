import type { DescribedMessage } from './channels';
import { schemaIdOf } from './event-schema';

/** Source: CloudEvents docs, "Kafka Protocol Binding", 3.2; W3C Trace Context. */
export const headersOf = (type: string, publishedBy: readonly string[]) => ({
  type: 'object',
  required: [
    'ce_specversion',
    'ce_id',
    'ce_source',
    'ce_type',
    'ce_subject',
    'ce_time',
    'ce_dataschema',
    'content-type',
  ],
  properties: {
    ce_specversion: { type: 'string', const: '1.0', description: 'The version of CloudEvents.' },
    ce_id: { type: 'string', description: 'With `ce_source` the id of this event; a duplicate has the same.' },
    ce_source: {
      type: 'string',
      enum: publishedBy.map((service) => `/rollcall/${service}`),
      description: 'Who published it.',
    },
    ce_type: { type: 'string', const: type, description: 'What kind of event it is; a topic may carry several.' },
    ce_subject: { type: 'string', description: 'The key.' },
    ce_time: { type: 'string', format: 'date-time', description: 'When it was said: ISO 8601 in UTC.' },
    ce_dataschema: {
      type: 'string',
      const: schemaIdOf(type),
      description: 'The `$id` of the JSON Schema of the value.',
    },
    'content-type': { type: 'string', const: 'application/json', description: 'The value is JSON.' },
    traceparent: { type: 'string', description: 'W3C Trace Context: the trace of the change that led here.' },
  },
});

/** As Rollcall would send them; the ids are made up. */
export const exampleHeaders = (
  { definition, publishedBy }: Pick<DescribedMessage, 'definition' | 'publishedBy'>,
  data: unknown,
) => ({
  ce_specversion: '1.0',
  ce_id: '8b9f3c7e-2d41-4a6b-b0c5-7e1f9a3d5c20',
  ce_source: `/rollcall/${publishedBy.at(-1)}`,
  ce_type: definition.type,
  ce_subject: definition.key(definition.data.parse(data)),
  ce_time: '2026-11-21T09:00:06.010Z',
  ce_dataschema: schemaIdOf(definition.type),
  'content-type': 'application/json',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
});

/** What `dead-letter.v1` carries. */
export const deadLetter = {
  name: 'deadLetter',
  title: 'dead letter',
  summary: 'A message that a service could not use: its key, value and headers as they were, and ours beside them.',
  headers: {
    type: 'object',
    required: [
      'rollcall-topic',
      'rollcall-partition',
      'rollcall-offset',
      'rollcall-error',
      'rollcall-service',
      'rollcall-time',
    ],
    properties: {
      'rollcall-topic': { type: 'string', description: 'Where it came from, with the prefix of the installation.' },
      'rollcall-partition': { type: 'string', description: 'The partition that it came from.' },
      'rollcall-offset': { type: 'string', description: 'Its offset there.' },
      'rollcall-error': { type: 'string', description: 'Why it could not be used.' },
      'rollcall-service': { type: 'string', description: 'Who could not use it.' },
      'rollcall-time': { type: 'string', format: 'date-time', description: 'When it was parked.' },
      'rollcall-truncated': { type: 'string', description: '`true`: only the beginning of the message is there.' },
    },
  },
  payload: { description: 'The value as it was: any bytes.' },
};
