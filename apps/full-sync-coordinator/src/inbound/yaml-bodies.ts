import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Problem } from '@rollcall/platform';
import type { FastifyRequest } from 'fastify';
import { YamlText } from './yaml-text';

/** Ten thousand mappings, written out. */
const LARGEST_BYTES = 8 * 1024 * 1024;
/** Where a body may be YAML: what people write by hand and keep in a repository. */
const ROUTES: ReadonlySet<string> = new Set(['PUT /admin/v1/mappings']);

/**
 * Takes YAML beside JSON, as a text: reading it can take seconds, so that waits until it is known who sent it.
 * Source: RFC 9512, "YAML Media Type".
 */
@Injectable()
export class YamlBodies implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    this.host.httpAdapter
      .getInstance()
      .addContentTypeParser<string>(
        ['application/yaml', 'application/x-yaml', 'text/yaml'],
        { parseAs: 'string', bodyLimit: LARGEST_BYTES },
        async ({ method, routeOptions }: FastifyRequest, body: string): Promise<unknown> => {
          if (ROUTES.has(`${method} ${routeOptions.url}`)) return new YamlText(body);
          throw new Problem(415, 'unsupported-media-type', 'Send JSON to this address, as application/json.');
        },
      );
  }
}
