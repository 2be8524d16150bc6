import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, map } from 'rxjs';
import { isKnown } from './etag';

/** Answers 304 without a body where the caller has read the same already. Source: RFC 9110 15.4.5. */
@Injectable()
export class NotModifiedInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method !== 'GET') return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body: unknown) => {
        const etag = reply.getHeader('etag');
        if (typeof etag !== 'string' || !isKnown(etag, request.headers['if-none-match'])) return body;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}
