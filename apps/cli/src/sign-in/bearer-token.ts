import { setTimeout as pause } from 'node:timers/promises';
import { exitCodes } from '../exit-code';
import { Failure } from '../failure';
import type { NamedProfile, SignIn } from '../profiles/profiles';
import { hasSecret, Issuer } from './issuer';
import { TokenStore, type Tokens } from './token-store';

/** A token that ends sooner is renewed: the request and the clocks need some time. */
const LEAST_LEFT_MS = 60_000;

/**
 * The token to send for a profile: the one that is kept, renewed when it ends soon; undefined for a profile without a sign-in.
 * Throws a Failure when a person must sign in.
 */
export async function bearerToken(
  { name, signIn }: Pick<NamedProfile, 'name' | 'signIn'>,
  env: NodeJS.ProcessEnv,
  now: () => number,
): Promise<string | undefined> {
  if (!signIn) return undefined;
  const store = new TokenStore(env);
  const kept = store.of(name);
  if (kept && isFresh(kept, now())) return kept.accessToken;
  const tokens = hasSecret(signIn)
    ? await (await Issuer.discover(signIn, env, now)).byClientCredentials()
    : await renewed(name, signIn, kept, store, env, now);
  store.keep(name, tokens);
  return tokens.accessToken;
}

/** Whether `bearerToken` would have to ask the issuer, or the person. */
export function mustBeRenewed(profile: NamedProfile | undefined, env: NodeJS.ProcessEnv, now: number): boolean {
  if (!profile?.signIn) return false;
  const kept = new TokenStore(env).of(profile.name);
  return !kept || !isFresh(kept, now);
}

async function renewed(
  name: string,
  signIn: SignIn,
  kept: Tokens | undefined,
  store: TokenStore,
  env: NodeJS.ProcessEnv,
  now: () => number,
): Promise<Tokens> {
  if (kept?.refreshToken !== undefined) {
    const tokens = await (await Issuer.discover(signIn, env, now)).renew(kept.refreshToken);
    if (tokens) return tokens;
    const newer = await ofAnotherCommand(name, store, now);
    if (newer) return newer;
  }
  const sentence = kept
    ? `Your sign-in for the profile "${name}" has ended: rollcall login.`
    : `Nobody has signed in for the profile "${name}" yet: rollcall login.`;
  throw new Failure(exitCodes.failed, sentence);
}

/** A refresh token is good for one time: another command may be renewing it at this moment. */
async function ofAnotherCommand(name: string, store: TokenStore, now: () => number): Promise<Tokens | undefined> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const newer = store.of(name);
    if (newer && isFresh(newer, now())) return newer;
    await pause(100);
  }
  return undefined;
}

const isFresh = ({ expiresAt }: Tokens, now: number): boolean =>
  expiresAt === undefined || expiresAt - now > LEAST_LEFT_MS;
