import { ApiError } from '@rollcall/client';
import { CommanderError } from 'commander';
import { z } from 'zod';
import { Failure, failureOf, wrongUse } from './failure';

const answer = (status: number, code: string, detail: string): ApiError =>
  ApiError.from('GET /x', status, JSON.stringify({ type: 'about:blank', title: 'T', status, code, detail }));

const unreachable = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code }) });

describe('a failure', () => {
  it.each([
    ['an unknown mapping', answer(404, 'mapping-not-found', 'There is no such mapping.'), 1],
    ['a group that cannot be mapped', answer(422, 'group-dynamic', 'Choose another.'), 1],
    ['a hold whose list has changed', answer(409, 'plan-changed', 'Look at it again.'), 4],
    ['a role that is missing', answer(403, 'forbidden', 'You need the role approver.'), 4],
    ['a tenant that is away', answer(503, 'directory-unavailable', 'The tenant does not answer.'), 5],
    ['a coordinator that is away', answer(503, 'coordinator-unavailable', 'Try again.'), 5],
  ])('of %s is what the API says, and ends with %i', (_, error, exitCode) => {
    expect(failureOf(error, 'http://rollcall')).toMatchObject({ message: error.problem?.detail, exitCode });
  });

  it('names all that is wrong with a request', () => {
    const problem = {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'invalid-request',
      detail: 'The request cannot be read.',
      errors: [{ path: 'guard', message: 'expected number' }],
    };
    const error = ApiError.from('POST /x', 400, JSON.stringify(problem));
    expect(failureOf(error, undefined)?.message).toBe('The request cannot be read. guard: expected number');
  });

  it('says where Rollcall was looked for when it does not answer', () => {
    const failure = failureOf(unreachable('ECONNREFUSED'), 'http://127.0.0.1:9');
    expect(failure).toMatchObject({
      exitCode: 5,
      message: expect.stringContaining('http://127.0.0.1:9 (ECONNREFUSED)'),
    });
  });

  it('tells something else at the address from Rollcall', () => {
    const foreign = z.object({ items: z.array(z.string()) }).safeParse('<html>').error;
    expect(failureOf(foreign, 'http://x')).toMatchObject({ exitCode: 4, message: expect.stringContaining('http://x') });
    expect(failureOf(new SyntaxError('Unexpected token <'), 'http://x')?.exitCode).toBe(4);
    const unknown = answer(404, 'not-found', 'There is nothing at this address.');
    expect(failureOf(unknown, 'http://x')).toMatchObject({ exitCode: 4, message: expect.stringContaining('http://x') });
  });

  it('of the command line itself is wrong use, and none when help was asked for', () => {
    const unknown = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'");
    expect(failureOf(unknown, undefined)).toMatchObject({
      exitCode: 1,
      message: "Unknown option '--x': --help shows how it is used.",
    });
    expect(failureOf(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), undefined)).toBeUndefined();
  });

  it('that a command threw is said as it is', () => {
    const failure = wrongUse('Say which.');
    expect(failureOf(failure, undefined)).toBe(failure);
    expect(failure).toEqual(expect.any(Failure));
  });

  it('that nobody foresaw asks to be reported, with its place', () => {
    expect(failureOf(new Error('boom'), undefined)).toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('boom'),
    });
  });
});
