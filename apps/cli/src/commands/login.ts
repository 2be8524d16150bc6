import { MonitoringClient } from '@rollcall/client';
import type { Me } from '@rollcall/contracts';
import type { Command } from 'commander';
import { examples } from '../examples';
import { failureOf, wrongUse } from '../failure';
import { Profiles, type NamedProfile, type SignIn } from '../profiles/profiles';
import type { LocalSession, Sessions } from '../session';
import { hasSecret, Issuer, type DeviceCode } from '../sign-in/issuer';
import { addSignInOptions, signInOf, type SignInOptions } from '../sign-in/sign-in-options';
import { TokenStore } from '../sign-in/token-store';

/** `login` and `logout`: a sign-in that is kept for the commands that follow. */
export function addLogin(program: Command, sessions: Sessions): void {
  addSignInOptions(
    program
      .command('login')
      .description('sign in for the profile: in a browser, by a code, or with the secret of an app'),
  )
    .addHelpText(
      'after',
      examples(
        ['rollcall login', 'shows an address and a code; open the one and type the other'],
        ['rollcall login --profile prod', 'for another profile than the one in use'],
        ['rollcall login --client-id <app>', 'as another app than Rollcall names; the profile remembers it'],
      ),
    )
    .action(sessions.local((session: LocalSession, typed: SignInOptions) => login(session, typed)));

  program
    .command('logout')
    .description('forget the sign-in of the profile, here and at the issuer')
    .addHelpText('after', examples(['rollcall logout', 'of the profile in use']))
    .action(
      sessions.local(async ({ output, terminal: { env, now }, options }) => {
        const { name, signIn } = chosenIn(new Profiles(env), options.profile);
        const store = new TokenStore(env);
        const kept = store.of(name);
        store.forget(name); // whatever the issuer says
        if (!kept) return output.note(`Nobody was signed in for the profile "${name}".`);
        if (signIn && kept.refreshToken !== undefined) {
          await (await Issuer.discover(signIn, env, () => now().getTime())).revoke(kept.refreshToken);
        }
        output.note(`Signed out of the profile "${name}".`);
      }),
    );
}

async function login({ output, terminal, options }: LocalSession, typed: SignInOptions): Promise<void> {
  const { env, now } = terminal;
  const profiles = new Profiles(env);
  const profile = chosenIn(profiles, options.profile);
  const signIn = signInOf(typed, profile.signIn ?? (await waysOf(profile.url)));
  if (!signIn) return output.note(`${profile.url} asks nobody who he is: no sign-in is needed.`);
  const issuer = await Issuer.discover(signIn, env, () => now().getTime());
  const tokens = hasSecret(signIn)
    ? await issuer.byClientCredentials()
    : await issuer.byDeviceCode((code) => output.warn(askedOf(code)));
  profiles.replace({ ...profile, signIn });
  new TokenStore(env).keep(profile.name, tokens);
  const { name, roles } = await meAt(profile.url, tokens.accessToken);
  output.note(`Signed in as ${name} (${roles.join(', ') || 'without a role'}) for the profile "${profile.name}".`);
}

/** How Rollcall says that people sign in. */
async function waysOf(url: string): Promise<Partial<SignIn> | undefined> {
  const told = await ask(url, (monitoring) => monitoring.signIn());
  if (told.kind === 'none') return undefined;
  const { issuer, clientId, scope } = told;
  return {
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
    ...(scope !== undefined && { scope }),
  };
}

const meAt = (url: string, token: string): Promise<Me> =>
  ask(url, (monitoring) => monitoring.me(), { authorization: `Bearer ${token}` });

async function ask<Answer>(
  url: string,
  work: (monitoring: MonitoringClient) => Promise<Answer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const monitoring = new MonitoringClient(url, { headers });
  try {
    return await work(monitoring);
  } catch (error) {
    throw failureOf(error, url) ?? error;
  } finally {
    await monitoring.close();
  }
}

/** Throws a Failure when there is none to sign in for. */
function chosenIn(profiles: Profiles, asked: string | undefined): NamedProfile {
  const profile = profiles.chosen(asked);
  if (profile) return profile;
  throw wrongUse('A sign-in belongs to a profile: rollcall profile add <name> --url <address>, first.');
}

const askedOf = ({ address, code, expiresInSeconds }: DeviceCode): string =>
  `Open ${address} in a browser and type the code ${code} (good for ${Math.round(expiresInSeconds / 60)} minutes).`;
