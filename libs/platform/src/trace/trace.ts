import { context, propagation, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** Trace ids for logs, events and problems; whoever registers a provider of OpenTelemetry before keeps it. */
export function startTracing(): void {
  new NodeTracerProvider().register({ propagator: new W3CTraceContextPropagator() });
}

const tracer = () => trace.getTracer('@rollcall/platform');

/** The id that follows a change from the source to the result; empty outside of any trace. */
export const activeTraceId = (): string => trace.getActiveSpan()?.spanContext().traceId ?? '';

/** The W3C traceparent of the active span; empty outside of any trace. */
export function activeTraceparent(): string {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ?? '';
}

/** The context that a caller's traceparent stands for; a new trace when there is none. */
export const contextOf = (traceparent: string | undefined): Context =>
  propagation.extract(trace.deleteSpan(context.active()), traceparent ? { traceparent } : {});

/** Runs `work` in a span that continues the given trace, or begins one. */
export function withTrace<T>(traceparent: string | undefined, name: string, work: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { kind: SpanKind.INTERNAL }, contextOf(traceparent), async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Calls `next` inside a span for a request; `end` of the answer must be called when it is over. */
export function withRequestTrace(traceparent: string | undefined, name: string, next: () => void): { end(): void } {
  const parent = contextOf(traceparent);
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER }, parent);
  context.with(trace.setSpan(parent, span), next);
  return { end: () => span.end() };
}
