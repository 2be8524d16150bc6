import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { withOrigin } from '../outbound/request-origin';

const LONGEST_USER_AGENT = 256;

/** Remembers for the audit log who is at the other end. */
@Injectable()
export class OriginInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { ip, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const origin = { address: ip, userAgent: headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null };
    return new Observable((subscriber) => withOrigin(origin, () => next.handle().subscribe(subscriber)));
  }
}
