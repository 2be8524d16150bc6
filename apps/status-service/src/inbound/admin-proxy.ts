import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { activeTraceparent, Problem, sendProblem, ServiceSettings } from '@rollcall/platform';

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

  onModuleInit(): void {
    const { origin, pathname } = new URL(this.settings.coordinatorUrl);
    const proxy: FastifyHttpProxyOptions = {
      upstream: origin,
      prefix: PREFIX,
      rewritePrefix: `${pathname.replace(/\/+$/, '')}${PREFIX}`,
      undici: { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
      replyOptions: {
        retryDelay: () => null, // a 503 of the coordinator is an answer, not a reason to ask again
        rewriteRequestHeaders: (request, headers) => forwarded(request.raw, headers),
        onError: (reply, { error }) => {
          const status = 'statusCode' in error && error.statusCode === BAD_GATEWAY ? BAD_GATEWAY : 503;
          const detail = 'The full-sync-coordinator does not answer; try again shortly.';
          sendProblem(reply.request, reply, new Problem(status, 'coordinator-unavailable', detail));
        },
      },
    };
    // not awaited: it would have the server begin before Nest's error handler is there
    void this.host.httpAdapter.getInstance().register(async (scope) => {
      scope.removeAllContentTypeParsers(); // bodies go through unread
      await scope.register(httpProxy, proxy);
    });
  }
}

/**
 * The headers for the coordinator: in which trace, and for whom, so that it counts and notes the caller and not us. Pages
 * of other origins were refused here already, by an address that only we know.
 */
function forwarded(
  { socket }: Pick<IncomingMessage, 'socket'>,
  { origin: _, ...headers }: IncomingHttpHeaders,
): IncomingHttpHeaders {
  const path = [headers['x-forwarded-for'], socket.remoteAddress].filter((address) => address !== undefined);
  const traceparent = activeTraceparent();
  return { ...headers, 'x-forwarded-for': path.join(', '), ...(traceparent && { traceparent }) };
}
