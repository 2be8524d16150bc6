import { Logger } from '@nestjs/common';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { ServiceName } from '../settings/settings';
import { atMost } from '../work/backoff';
import { exportsTraces } from './exports-traces';

/** A collector that is away is away for many spans: one line of the log for all of them. */
const COMPLAIN_EVERY_MS = 60_000;

/** What a collector that does not answer may cost at the end. */
const STOP_MS = 2_000;

/** Trace ids for logs, events and problems; and spans for a collector, where OpenTelemetry's own variables name one. */
export class Tracing {
  private constructor(private readonly provider: NodeTracerProvider) {}

  /** Whoever registers a provider of OpenTelemetry before keeps it. */
  static start(service: ServiceName, env: NodeJS.ProcessEnv): Tracing {
    const exporting = exportsTraces(env);
    if (exporting) complainSeldom();
    const provider = new NodeTracerProvider({
      resource: resourceOf(service),
      spanProcessors: exporting ? [new BatchSpanProcessor(new OTLPTraceExporter())] : [],
    });
    provider.register({ propagator: new W3CTraceContextPropagator() });
    return new Tracing(provider);
  }

  /** Sends what is left, if somebody takes it soon. */
  stop(): Promise<unknown> {
    return atMost(STOP_MS, this.provider.shutdown());
  }
}

const resourceOf = (service: ServiceName) =>
  defaultResource()
    .merge(resourceFromAttributes({ 'service.name': service, 'service.namespace': 'rollcall' }))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] })); // who runs it has the last word

function complainSeldom(): void {
  const logger = new Logger('tracing');
  let complainedAt = -Infinity;
  const complain = (message: string, error?: unknown): void => {
    if (Date.now() - complainedAt < COMPLAIN_EVERY_MS) return;
    complainedAt = Date.now();
    logger.warn({ err: error }, message);
  };
  setGlobalErrorHandler((error) => complain('spans could not be sent', error));
  const silent = (): void => undefined;
  const said = (message: string): void => complain(message);
  const told = { error: said, warn: said, info: silent, debug: silent, verbose: silent };
  diag.setLogger(told, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
