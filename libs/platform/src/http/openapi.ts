import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import type { ApiDescription } from './api-description';
import { completeDocument } from './complete-document';

/** The API as OpenAPI 3.1. */
export function describeApi(app: INestApplication, description: ApiDescription): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(description.title)
    .setVersion('1.0.0')
    .setOpenAPIVersion('3.1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory, autoTagControllers: false });
  return completeDocument(cleanupOpenApiDoc(document, { version: '3.1' }), description);
}

/** Such as `mappingsCreate`, of MappingsController and its method create. */
const operationIdFactory = (controller: string, method: string): string => {
  const subject = controller.replace(/Controller$/, '');
  return `${subject.charAt(0).toLowerCase()}${subject.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
};

/** At `/openapi.json` and `/openapi.yaml`, and readable at `/docs`. */
export function serveApiDescription(app: INestApplication, description: ApiDescription): void {
  SwaggerModule.setup('docs', app, () => describeApi(app, description), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
