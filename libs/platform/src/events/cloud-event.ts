import { randomUUID } from 'node:crypto';
import type { DataOf, EventDefinition } from '@rollcall/contracts';
import { CloudEvent, Kafka } from 'cloudevents';
import type { Inbound } from '../kafka/inbound';
import type { ServiceName } from '../settings/settings';
import { activeTraceparent } from '../trace/trace';

/** An event as it goes into a Kafka message. */
export interface EncodedEvent {
  readonly key: string;
  /** Null: a tombstone. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** An event whose envelope is sound; its data is not checked yet. */
export interface DecodedEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly key: string;
  readonly time: Date;
  readonly traceparent: string | undefined;
  readonly data: unknown;
}

/** A message that is no CloudEvent in Kafka's binary mode with JSON, or not one that we can use. */
export class UndecodableError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'UndecodableError';
  }
}

const JSON_TYPE = 'application/json';

/** CloudEvents 1.0, binary content mode. Source: CloudEvents docs, "Kafka Protocol Binding", 3.2. */
export function encodeEvent<D extends EventDefinition>(
  service: ServiceName,
  definition: D,
  data: DataOf<D>,
): EncodedEvent {
  const checked = definition.data.parse(data);
  const key = definition.key(checked);
  return { key, headers: headersOf(service, definition, key), value: JSON.stringify(checked) };
}

/** The end of a key in a compacted topic. It carries the headers of its kind, so that a reader knows what ended. */
export const encodeTombstone = (service: ServiceName, definition: EventDefinition, key: string): EncodedEvent => ({
  key,
  headers: headersOf(service, definition, key),
  value: null,
});

function headersOf(service: ServiceName, { type }: EventDefinition, key: string): Record<string, string> {
  const event = new CloudEvent({
    id: randomUUID(),
    source: `/rollcall/${service}`,
    type,
    subject: key,
    time: new Date().toISOString(),
    dataschema: `urn:rollcall:schema:${type}`,
    datacontenttype: JSON_TYPE,
  });
  const traceparent = activeTraceparent();
  return textual({ ...Kafka.binary(event).headers, ...(traceparent ? { traceparent } : {}) });
}

/** The CloudEvents type of a message, if it says one: also a tombstone may. */
export const typeOf = (message: Inbound): string | undefined => message.headers['ce_type']?.toString();

/** Throws UndecodableError with a reason that says what is missing or wrong. */
export function decodeEvent(message: Inbound): DecodedEvent {
  const headers = textual(message.headers);
  for (const name of ['ce_specversion', 'ce_id', 'ce_source', 'ce_type'])
    if (!headers[name]) throw new UndecodableError(`the header ${name} is missing`);
  const version = headers['ce_specversion'];
  if (version !== '1.0') throw new UndecodableError(`CloudEvents ${version} is not a version that is understood here`);
  try {
    const value = message.value?.toString('utf8') ?? '';
    const binary = { headers: { 'content-type': JSON_TYPE, ...headers }, value, body: value };
    const event = Kafka.toEvent<unknown>(binary);
    if (Array.isArray(event)) throw new UndecodableError('a batch of events, where one is expected');
    return {
      id: event.id,
      type: event.type,
      source: event.source,
      key: message.key?.toString('utf8') ?? event.subject ?? '',
      time: new Date(event.time ?? 0),
      traceparent: headers['traceparent'],
      data: event.data,
    };
  } catch (error) {
    if (error instanceof UndecodableError) throw error;
    throw new UndecodableError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const textual = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && value !== null && name !== 'ce_datacontenttype') // it is content-type
      .map(([name, value]) => [name, String(value)]),
  );
