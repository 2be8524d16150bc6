import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { ZodSerializerInterceptor, ZodValidationPipe } from 'nestjs-zod';
import { serveApiDescription } from '../http/openapi';
import { ProblemFilter } from '../http/problem-filter';
import { KafkaInbound } from '../kafka/kafka-inbound';
import type { ServiceSettings } from '../settings/settings';
import { withRequestTrace } from '../trace/trace';

export interface ServiceOptions {
  /** The service's module; it imports `PlatformModule.forRoot`. */
  readonly module: (settings: ServiceSettings) => DynamicModule | Type;
  /** The title of the API's description. */
  readonly title?: string;
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
  const adapter = new FastifyAdapter({ forceCloseConnections: 'idle', bodyLimit: 1_048_576 });
  adapter.getInstance().addHook('onRequest', (request, reply, next) => {
    const traceparent = request.headers['traceparent'];
    const name = `${request.method} ${request.routeOptions.url ?? 'unknown route'}`;
    const span = withRequestTrace(typeof traceparent === 'string' ? traceparent : undefined, name, next);
    reply.raw.once('close', () => span.end());
  });
  adapter.getInstance().addHook('onRequest', (request, _reply, next) => {
    if (isWithoutBody(request.raw)) delete request.raw.headers['content-type'];
    next();
  });
  const app = await NestFactory.create<NestFastifyApplication>(options.module(settings), adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  app.flushLogs();
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  if (settings.corsOrigins.length > 0) {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    app.enableCors({ origin: [...settings.corsOrigins], methods, exposedHeaders: ['etag'] });
  }
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new ZodValidationPipe());
  app.useGlobalInterceptors(new ZodSerializerInterceptor(app.get(Reflector)));
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KafkaInbound) });
  serveApiDescription(app, options.title ?? `Rollcall ${settings.service}`);
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

/** Many clients name a content type on every POST, also without a body; Fastify would refuse the empty JSON. */
const isWithoutBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
