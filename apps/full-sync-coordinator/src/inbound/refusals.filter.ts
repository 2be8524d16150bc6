import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { Problem, sendProblem } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedError } from '../core/refusal';
import { refusalStatuses } from './refusal-statuses';

/** Answers a refusal with its code and sentence, and what a program needs beside it. */
@Catch(RefusedError)
export class RefusalsFilter implements ExceptionFilter<RefusedError> {
  catch({ code, message, members, errors }: RefusedError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = new Problem(refusalStatuses[code], code, message, errors.length > 0 ? errors : undefined, members);
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), problem);
  }
}
