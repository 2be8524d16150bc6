import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { ZodSerializerInterceptor, ZodValidationPipe } from 'nestjs-zod';
import type { ApiDescription } from '../http/api-description';
import { httpAdapter } from '../http/http-adapter';
import { HttpMetrics } from '../health/http-metrics';
import { serveApiDescription } from '../http/openapi';
import { ProblemFilter } from '../http/problem-filter';
import { KafkaInbound } from '../kafka/kafka-inbound';
import type { ServiceSettings } from '../settings/settings';

export interface ServiceOptions {
  /** The service's module; it imports `PlatformModule.forRoot`. */
  readonly module: (settings: ServiceSettings) => DynamicModule | Type;
  /** What the API's document says beside its routes. Without it the service has no API and serves no document. */
  readonly api?: ApiDescription;
}

/** A service that listens: `close()` ends it in order. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a service in this process. Resolves when its port is open; what it waits for, `/readyz` tells. */
export async function startService(settings: ServiceSettings, options: ServiceOptions): Promise<RunningService> {
  const app = await NestFactory.create<NestFastifyApplication>(options.module(settings), httpAdapter(settings), {
    bodyParser: false, // the adapter reads bodies
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.flushLogs();
  const measured = app.get(HttpMetrics);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => measured.note(request, reply));
  if (settings.corsOrigins.length > 0) {
    const exposed = [
      'etag',
      'location',
      'retry-after',
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
    ];
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    app.enableCors({
      origin: [...settings.corsOrigins],
      methods,
      exposedHeaders: exposed,
      maxAge: 600,
      strictPreflight: false,
    });
  }
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new ZodValidationPipe());
  app.useGlobalInterceptors(new ZodSerializerInterceptor(app.get(Reflector)));
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KafkaInbound) });
  if (options.api) serveApiDescription(app, options.api);
  try {
    await app.init();
    await app.startAllMicroservices();
    await app.listen(settings.port, settings.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = await app.getUrl();
  return { app, url, close: () => app.close() };
}
