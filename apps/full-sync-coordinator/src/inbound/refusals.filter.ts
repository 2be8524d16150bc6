import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { activeTraceId } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedError } from '../core/refusal';
import { refusalStatuses } from './refusal-statuses';

/** Answers a refusal with its code and sentence, and what a program needs beside it. Source: RFC 9457. */
@Catch(RefusedError)
export class RefusalsFilter implements ExceptionFilter<RefusedError> {
  catch({ code, message, members }: RefusedError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const status = refusalStatuses[code];
    void http
      .getResponse<FastifyReply>()
      .status(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(
        JSON.stringify({
          ...members,
          type: `urn:rollcall:problem:${code}`,
          title: STATUS_CODES[status],
          status,
          detail: message,
          instance: http.getRequest<FastifyRequest>().url.split('?', 1)[0],
          code,
          traceId: activeTraceId(),
        }),
      );
  }
}
