import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Problem } from '@rollcall/platform';
import type { FastifyRequest } from 'fastify';
import { parse } from 'yaml';

/** Ten thousand mappings, written out. */
const LARGEST_BYTES = 8 * 1024 * 1024;
/** Where a body may be YAML: what people write by hand and keep in a repository. */
const ROUTES: ReadonlySet<string> = new Set(['PUT /admin/v1/mappings']);

/** Takes YAML beside JSON. Source: RFC 9512, "YAML Media Type". */
@Injectable()
export class YamlBodies implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    this.host.httpAdapter
      .getInstance()
      .addContentTypeParser<Buffer>(
        ['application/yaml', 'application/x-yaml', 'text/yaml'],
        { parseAs: 'buffer', bodyLimit: LARGEST_BYTES },
        async ({ method, routeOptions }: FastifyRequest, body: Buffer): Promise<unknown> => {
          if (ROUTES.has(`${method} ${routeOptions.url}`)) return read(body.toString('utf8'));
          throw new Problem(415, 'unsupported-media-type', 'Send JSON to this address, as application/json.');
        },
      );
  }
}

function read(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Problem(400, 'invalid-request', `The body is no YAML: ${why}`);
  }
}
