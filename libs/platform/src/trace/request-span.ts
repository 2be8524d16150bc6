import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextOf, tracer, withoutTrace } from './trace';

/** A request as it came in. */
interface ServedRequest {
  readonly method: string;
  /** The route that answers it, such as `/api/v1/runs/:id`; undefined when none does. */
  readonly route: string | undefined;
  readonly scheme: string;
  readonly traceparent: string | undefined;
}

/** A request that is being answered. */
export interface RequestSpan {
  end(status: number): void;
}

/** Calls `next` inside a span for a request. Source: OpenTelemetry docs, "Semantic conventions for HTTP spans". */
export function withRequestTrace({ method, route, scheme, traceparent }: ServedRequest, next: () => void): RequestSpan {
  const parent = contextOf(traceparent);
  const attributes = {
    'http.request.method': method,
    'url.scheme': scheme,
    ...(route !== undefined && { 'http.route': route }),
  };
  const span = tracer().startSpan(route ? `${method} ${route}` : method, { kind: SpanKind.SERVER, attributes }, parent);
  context.with(trace.setSpan(parent, span), next);
  return {
    end: (status) => {
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
      span.end();
    },
  };
}

/** For what machines ask every few seconds: no trace. */
export function withoutRequestTrace(next: () => void): void {
  void withoutTrace(async () => next());
}
