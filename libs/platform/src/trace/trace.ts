import {
  context,
  createContextKey,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import { RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace-base';

export const tracer = () => trace.getTracer('@rollcall/platform');

/** The trace of a loop that has found nothing to do yet: it has an id for the log, and is neither exported nor handed on. */
const IDLE = createContextKey('rollcall.idle-trace');
const ids: IdGenerator = new RandomIdGenerator();

/** The most traces that a batch names as those that it carries. Source: OpenTelemetry docs, "Span Limits". */
const MAX_LINKS = 128;

/** The id that follows a change from the source to the result; empty outside of any trace. */
export const activeTraceId = (): string => trace.getActiveSpan()?.spanContext().traceId ?? '';

/** The W3C traceparent of the active span; empty outside of any trace, and in a loop that does nothing for anybody. */
export function activeTraceparent(): string {
  if (context.active().getValue(IDLE) === activeTraceId()) return '';
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ?? '';
}

/** The context that a caller's traceparent stands for; a new trace when there is none. */
export const contextOf = (traceparent: string | undefined): Context =>
  propagation.extract(trace.deleteSpan(context.active()), traceparent ? { traceparent } : {});

/** The trace id in a traceparent; what is no traceparent is given back. */
export const traceIdOf = (traceparent: string): string => traceparent.split('-')[1] ?? traceparent;

export interface SpanDetails {
  /** What the process does for whom; INTERNAL when left out. */
  readonly kind?: SpanKind;
  /** By the semantic conventions, or `rollcall.*`; never a name of a device or a user, never a token. */
  readonly attributes?: Attributes;
}

/** Runs `work` in a span that continues the given trace, or begins one. The name is one of few: what it is about is an attribute. */
export const withTrace = <T>(
  traceparent: string | undefined,
  name: string,
  work: (span: Span) => Promise<T>,
  details: SpanDetails = {},
): Promise<T> => withTraces([traceparent ?? ''], name, work, details);

/**
 * Runs `work` that is done for several at once: in a span of their trace when they have the same, otherwise in a trace of its
 * own with a link to each.
 */
export function withTraces<T>(
  traceparents: readonly string[],
  name: string,
  work: (span: Span) => Promise<T>,
  { kind = SpanKind.INTERNAL, attributes = {} }: SpanDetails = {},
): Promise<T> {
  const traces = new Map(traceparents.map((one) => [traceIdOf(one), one]));
  const several = traces.size > 1;
  const parent = contextOf(several ? undefined : traceparents[0]);
  const options = { kind, attributes, links: several ? linksTo([...traces.values()]) : [] };
  return tracer().startActiveSpan(name, options, parent, (span) => inSpan(span, () => work(span)));
}

/** Runs a loop's step, so that its log lines can be told apart; who finds work there begins or continues a trace with it. */
export function withoutTrace<T>(work: () => Promise<T>): Promise<T> {
  const traceId = ids.generateTraceId();
  const spanContext = { traceId, spanId: ids.generateSpanId(), traceFlags: 0 };
  return context.with(trace.setSpanContext(context.active().setValue(IDLE, traceId), spanContext), work);
}

function linksTo(traceparents: readonly string[]): Link[] {
  const contexts = traceparents.slice(0, MAX_LINKS).map((one) => trace.getSpanContext(contextOf(one)));
  return contexts.flatMap((one) => (one ? [{ context: one }] : []));
}

async function inSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Says what kind of error it was; its message may name people, and stays in the log. */
export function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
}
