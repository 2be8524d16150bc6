import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Caller, Problem, callerOf } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, catchError, concatMap, from, of } from 'rxjs';
import { type Claim, type KeptAnswer, KeptAnswers } from '../outbound/kept-answers';

/** Headers that belong to an answer. */
const HEADERS = ['etag', 'location'] as const;

/**
 * Makes a POST with an `Idempotency-Key` safe to repeat: it is done once, and whoever sends it again within a day gets the same
 * answer. A refusal is not kept: nothing was done, and it may be granted the next time.
 * Source: IETF HTTPAPI draft, "The Idempotency-Key HTTP Header Field".
 */
@Injectable()
export class RepeatedRequestsInterceptor implements NestInterceptor {
  constructor(private readonly answers: KeptAnswers) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.answers.claim(keyed(request, keyIn(key), callerOf(request)))).pipe(
      concatMap((claim) => (claim.kind === 'mine' ? this.done(claim.token, next, reply) : of(repeated(claim, reply)))),
    );
  }

  private done(token: string, next: CallHandler, reply: FastifyReply): Observable<unknown> {
    return next.handle().pipe(
      concatMap(async (body: unknown) => {
        await this.answers.keep(token, { status: reply.statusCode, headers: headersOf(reply), body: body ?? null });
        return body;
      }),
      catchError(async (error: unknown) => {
        await this.answers.release(token);
        throw error;
      }),
    );
  }
}

function repeated(claim: Exclude<Claim, { kind: 'mine' }>, reply: FastifyReply): unknown {
  switch (claim.kind) {
    case 'answered':
      void reply.status(claim.answer.status).headers({ ...claim.answer.headers, 'idempotency-replayed': 'true' });
      return claim.answer.body ?? undefined;
    case 'in-progress':
      throw new Problem(
        409,
        'request-in-progress',
        'The request with this Idempotency-Key is not answered yet: send it again later.',
      );
    case 'other-request':
      throw new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key was given to another request within the last day: give each request its own.',
      );
  }
}

const LONGEST_KEY = 255;

function keyIn(header: string | readonly string[]): string {
  const key = typeof header === 'string' ? header : header.join();
  if (key.length > 0 && key.length <= LONGEST_KEY && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new Problem(
    400,
    'idempotency-key-invalid',
    `An Idempotency-Key is 1 to ${LONGEST_KEY} visible ASCII characters, such as a GUID.`,
  );
}

function keyed({ method, url, body }: FastifyRequest, key: string, { name }: Caller) {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex');
  return { caller: name, key, fingerprint };
}

function headersOf(reply: FastifyReply): KeptAnswer['headers'] {
  return Object.fromEntries(
    HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
