import { context, SpanKind, trace, type Attributes, type Span } from '@opentelemetry/api';
import { activeTraceparent, contextOf, fail, tracer, withTrace } from './trace';

/** What of a message its span says. The key holds ids of collections, groups and objects, and no names. */
interface Message {
  /** With the prefix of the installation. */
  readonly topic: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Source: OpenTelemetry docs, "Semantic conventions for Kafka". */
function attributesOf({ topic, key, headers }: Message, operation: 'send' | 'process'): Attributes {
  const id = headers['ce_id'];
  return {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    ...(key !== undefined && { 'messaging.kafka.message.key': key }),
    ...(id !== undefined && { 'messaging.message.id': String(id) }),
  };
}

/** Messages on their way to the brokers, each in a span of the trace that it was written in, or of a new one. */
export class SendSpans {
  private readonly spans: Span[] = [];

  /** The headers that the message leaves with: whoever receives it goes on from here. */
  begin(message: Message): Readonly<Record<string, string>> {
    const parent = contextOf(message.headers['traceparent']?.toString());
    const options = { kind: SpanKind.PRODUCER, attributes: attributesOf(message, 'send') };
    const span = tracer().startSpan(`send ${message.topic}`, options, parent);
    this.spans.push(span);
    return { traceparent: context.with(trace.setSpan(parent, span), activeTraceparent) };
  }

  /** @param error why they may not have arrived; undefined: all did. */
  end(error?: unknown): void {
    for (const span of this.spans) {
      if (error !== undefined) fail(span, error);
      span.end();
    }
  }
}

/** Where a message was found. */
interface Place {
  readonly partition: number;
  readonly offset: string;
  readonly group: string;
}

/** Runs what is done with a message, in its trace. */
export const processing = <T>(
  message: Message,
  { partition, offset, group }: Place,
  work: () => Promise<T>,
): Promise<T> =>
  withTrace(message.headers['traceparent']?.toString(), `process ${message.topic}`, work, {
    kind: SpanKind.CONSUMER,
    attributes: {
      ...attributesOf(message, 'process'),
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': Number(offset),
      'messaging.consumer.group.name': group,
    },
  });
