import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { activeTraceId } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type RefusalCode, RefusedError } from '../core/refusal';

const statuses: Readonly<Record<RefusalCode, number>> = {
  'tenant-not-found': 404,
  'site-not-found': 404,
  'collection-not-found': 404,
  'group-not-found': 404,
  'mapping-not-found': 404,
  'run-not-found': 404,
  'mapping-exists': 409,
  'mapping-disabled': 409,
  'tenant-disabled': 409,
  'plan-not-ready': 409,
  'plan-changed': 409,
  'nothing-held': 409,
  'run-ended': 409,
  'not-a-preview': 409,
  'precondition-failed': 412,
  'collection-type-unsupported': 422,
  'group-dynamic': 422,
  'group-on-premises': 422,
  'group-mail-enabled': 422,
  'group-type-unsupported': 422,
  'group-role-assignable': 422,
  'source-unavailable': 503,
  'directory-unavailable': 503,
};

/** Answers a refusal with its code and sentence, and what a program needs beside it. Source: RFC 9457. */
@Catch(RefusedError)
export class RefusalsFilter implements ExceptionFilter<RefusedError> {
  catch({ code, message, members }: RefusedError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const status = statuses[code];
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
