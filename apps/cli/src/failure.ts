import { ApiError } from '@rollcall/client';
import { CommanderError } from 'commander';
import { ZodError } from 'zod';
import { exitCodes, type ExitCode } from './exit-code';

/** Why a command ends early: one sentence that says what to do, and how it ends. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What was asked for cannot be. */
export const wrongUse = (sentence: string): Failure => new Failure(exitCodes.wrongUse, sentence);

const NOT_SIGNED_IN = 401;
const NOT_ALLOWED = 403;
/** No route of Rollcall: another service answers, or another version. */
const UNKNOWN_ADDRESS = 'not-found';
const AWAY = [502, 503, 504];
/** It was called and had not answered, or had stopped in the middle, when the time was up. */
const LATE = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
/** The request itself cannot be: of what was typed, something does not exist or does not fit. */
const WRONG_REQUEST = [400, 404, 422];

/** Any error as a failure; `origin` is where Rollcall was looked for. Undefined: there is nothing to say (help was shown). */
export function failureOf(error: unknown, origin: string | undefined): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : wrongUse(said(error.message));
  const isForeign = error instanceof ApiError && error.code === UNKNOWN_ADDRESS;
  if (error instanceof ApiError && !isForeign) return failureOfAnswer(error);
  if (isForeign || error instanceof ZodError || error instanceof SyntaxError) {
    const sentence = `What answers at ${origin ?? 'this address'} does not speak as Rollcall does: is the address right, and is this command line of the same version?`;
    return new Failure(exitCodes.failed, sentence, { cause: error });
  }
  const cause = causeOf(error);
  if (cause !== undefined && LATE.includes(cause)) {
    const sentence = `Rollcall takes too long to answer at ${origin ?? 'this address'}: look at what keeps it, or give it more time by --timeout or ROLLCALL_TIMEOUT (seconds).`;
    return new Failure(exitCodes.notReachable, sentence, { cause: error });
  }
  if (cause !== undefined) {
    const sentence = `Rollcall does not answer at ${origin ?? 'this address'} (${cause}): is it running? --url or ROLLCALL_URL say where it is.`;
    return new Failure(exitCodes.notReachable, sentence, { cause: error });
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure(exitCodes.failed, `This is a defect of the command line, please report it: ${what}`);
}

function failureOfAnswer(error: ApiError): Failure {
  const sentence = sentenceOf(error);
  if (error.status === NOT_SIGNED_IN) {
    return new Failure(
      exitCodes.failed,
      `Rollcall wants to know who you are: rollcall login, or set ROLLCALL_TOKEN. (${sentence})`,
    );
  }
  if (error.status === NOT_ALLOWED) return new Failure(exitCodes.failed, sentence);
  if (AWAY.includes(error.status)) return new Failure(exitCodes.notReachable, sentence);
  return new Failure(WRONG_REQUEST.includes(error.status) ? exitCodes.wrongUse : exitCodes.failed, sentence);
}

/** What the API says, with every single error that it names. */
function sentenceOf({ problem, message }: ApiError): string {
  if (!problem) return message;
  const errors = (problem.errors ?? []).map((one) => `${one.path}: ${one.message}`).join('; ');
  return [problem.detail ?? problem.title, errors].filter((part) => part !== '').join(' ');
}

/** Why the network failed, such as `ECONNREFUSED`; undefined when it did not. `fetch` hides it in the cause. */
function causeOf(error: unknown): string | undefined {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return undefined;
  const { cause } = error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

/** A message of the framework as a sentence of ours. */
function said(message: string): string {
  const sentence = message.replace(/^error: /, '').replace(/^\w/, (first) => first.toUpperCase());
  return /[.)]$/.test(sentence) ? sentence : `${sentence}: --help shows how it is used.`;
}
