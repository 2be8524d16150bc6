import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation, type UndiciRequest } from '@opentelemetry/instrumentation-undici';
import { exportsTraces } from './exports-traces';

/**
 * Spans for SQL and for requests to others. It must be loaded before `pg` is, which is patched on its way in, so it is the
 * first thing that the platform imports. Only what is done for a trace becomes a span.
 */
if (exportsTraces(process.env)) {
  registerInstrumentations({
    instrumentations: [
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new UndiciInstrumentation({ requireParentforSpans: true, startSpanHook: withoutQuery }),
    ],
  });
}

/** A query may hold the names of people and devices. Source: OpenTelemetry docs, "HTTP spans", url.query. */
function withoutQuery({ origin, path }: UndiciRequest) {
  const [pathname = '', query] = path.split('?', 2);
  return { 'url.full': `${origin}${pathname}`, 'url.query': query === undefined ? '' : 'REDACTED' };
}
