import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodSerializationException, ZodValidationException } from 'nestjs-zod';
import { ZodError } from 'zod';
import { limits } from './limits';
import { Problem } from './problem';
import { sendProblem } from './send-problem';

/** Codes for refusals that the framework makes itself. */
const codes: Record<number, string> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  412: 'precondition-failed',
  413: 'payload-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** Better than what the framework says. */
const sentences: Record<number, string> = {
  404: 'There is nothing at this address; /openapi.json lists what there is.',
  413: `The body is larger than ${limits.body} bytes.`,
  415: 'Send the body as application/json.',
};

/** Makes problem details of whatever a request ended with; nothing of our inside is told. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.getStatus() >= 500) this.logger.error({ err: error, code: problem.code }, 'a request failed');
    if (reply.raw.headersSent) {
      reply.raw.destroy(); // a stream broke off: the client must not take it for complete
      return;
    }
    sendProblem(request, reply, problem);
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodValidationException) return invalid(error.getZodError());
  if (error instanceof ZodSerializationException) return internal();
  if (error instanceof HttpException) return ofStatus(error.getStatus(), error.message);
  const status = statusOf(error);
  return status !== undefined && error instanceof Error ? ofStatus(status, error.message) : internal();
}

const ofStatus = (status: number, detail: string): Problem =>
  status >= 500 && status !== 503
    ? internal()
    : new Problem(status, codes[status] ?? 'refused', sentences[status] ?? `${detail.replace(/\.$/, '')}.`);

const internal = (): Problem =>
  new Problem(500, 'internal-error', 'Something went wrong on our side; the log tells more.');

function invalid(error: unknown): Problem {
  const issues = error instanceof ZodError ? error.issues : [];
  const errors = issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new Problem(400, 'invalid-request', detail || 'The request is not valid.', errors);
}

/** What Fastify itself refuses (a body that is no JSON, or too large) carries its status. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : undefined;
}
