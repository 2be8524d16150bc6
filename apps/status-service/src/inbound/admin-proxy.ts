import { STATUS_CODES } from 'node:http';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { activeTraceparent, ServiceSettings } from '@rollcall/platform';

const PREFIX = '/admin/v1';

/** Creating a mapping may take a look at the site, which the coordinator gives up after 30 s. */
const TIMEOUT_MS = 60_000;

/** It answered, but not with HTTP that can be passed on. */
const BAD_GATEWAY = 502;

/**
 * Passes `/admin/v1` on to the coordinator as it is (method, headers, body, answer), so that a browser has one origin.
 * Who may do what is decided there.
 */
@Injectable()
export class AdminProxy implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly settings: ServiceSettings,
  ) {}

  async onModuleInit(): Promise<void> {
    const { origin, pathname } = new URL(this.settings.coordinatorUrl);
    const proxy: FastifyHttpProxyOptions = {
      upstream: origin,
      prefix: PREFIX,
      rewritePrefix: `${pathname.replace(/\/+$/, '')}${PREFIX}`,
      undici: { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
      replyOptions: {
        retryDelay: () => null, // a 503 of the coordinator is an answer, not a reason to ask again
        rewriteRequestHeaders: (_request, headers) => {
          const traceparent = activeTraceparent();
          return traceparent ? { ...headers, traceparent } : headers;
        },
        onError: (reply, { error }) => {
          const status = 'statusCode' in error && error.statusCode === BAD_GATEWAY ? BAD_GATEWAY : 503;
          const answer = {
            type: 'urn:rollcall:problem:coordinator-unavailable',
            title: STATUS_CODES[status],
            status,
            detail: 'The full-sync-coordinator does not answer; try again shortly.',
            instance: reply.request.url.split('?', 1)[0],
            code: 'coordinator-unavailable',
          };
          void reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(answer));
        },
      },
    };
    await this.host.httpAdapter.getInstance().register(async (scope) => {
      scope.removeAllContentTypeParsers(); // bodies go through unread
      await scope.register(httpProxy, proxy);
    });
  }
}
