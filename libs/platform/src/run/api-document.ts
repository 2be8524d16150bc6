import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiDescription } from '../http/api-description';
import { httpAdapter } from '../http/http-adapter';
import { describeApi } from '../http/openapi';
import type { ServiceSettings } from '../settings/settings';
import type { ServiceOptions } from './start-service';

/** The document of a service's API as it would serve it; nothing is started. */
export async function apiDocument(
  settings: ServiceSettings,
  { module, api }: ServiceOptions & { readonly api: ApiDescription },
): Promise<OpenAPIObject> {
  const app = await NestFactory.create<NestFastifyApplication>(module(settings), httpAdapter(settings), {
    bodyParser: false,
    logger: false,
    preview: true,
  });
  return describeApi(app, api);
}
