import { resolve } from 'node:path';
import type { Command } from 'commander';
import { wrongUse } from '../failure';
import type { SignIn } from '../profiles/profiles';

/** How to sign in, as it is typed. */
export interface SignInOptions {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly secretFile?: string;
  readonly secretEnv?: string;
}

/** A secret is never typed: others see the command lines of a machine, and shells remember them. */
export const addSignInOptions = (command: Command): Command =>
  command
    .option('--issuer <url>', 'of the tokens, by OpenID Connect')
    .option('--client-id <id>', 'the app that asks for them')
    .option('--scope <scope>', 'what is asked for, such as api://rollcall/.default')
    .option('--secret-file <file>', "a file with the app's secret: it signs in by itself, without a person")
    .option('--secret-env <variable>', "an environment variable with the app's secret");

/** What was known before, with what is typed now; undefined when nothing is known. Throws a Failure for half of it. */
export function signInOf(typed: SignInOptions, before?: Partial<SignIn>): SignIn | undefined {
  if (before === undefined && Object.values(typed).every((value) => value === undefined)) return undefined;
  const issuer = typed.issuer ?? before?.issuer;
  const clientId = typed.clientId ?? before?.clientId;
  const scope = typed.scope ?? before?.scope;
  if (issuer === undefined || clientId === undefined) throw wrongUse('A sign-in needs both --issuer and --client-id.');
  return { issuer, clientId, ...(scope !== undefined && { scope }), ...secretOf(typed, before) };
}

type Secret = Pick<SignIn, 'secretFile' | 'secretEnvironment'>;

function secretOf({ secretFile, secretEnv }: SignInOptions, before: Secret = {}): Secret {
  if (secretFile !== undefined && secretEnv !== undefined) {
    throw wrongUse('The secret is in one place: give --secret-file or --secret-env, not both.');
  }
  if (secretFile !== undefined) return { secretFile: resolve(secretFile) }; // it is read from wherever a command runs
  if (secretEnv !== undefined) return { secretEnvironment: secretEnv };
  const { secretFile: file, secretEnvironment } = before;
  return {
    ...(file !== undefined && { secretFile: file }),
    ...(secretEnvironment !== undefined && { secretEnvironment }),
  };
}
