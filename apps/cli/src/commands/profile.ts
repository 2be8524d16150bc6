import type { Command } from 'commander';
import { examples } from '../examples';
import { wrongUse } from '../failure';
import type { Column } from '../output/column';
import { Profiles, type NamedProfile } from '../profiles/profiles';
import type { LocalSession, Sessions } from '../session';
import { addSignInOptions, signInOf, type SignInOptions } from '../sign-in/sign-in-options';
import { TokenStore } from '../sign-in/token-store';

interface Listed extends NamedProfile {
  readonly inUse: boolean;
}

const columns: readonly Column<Listed>[] = [
  { heading: 'Profile', of: ({ name }) => name },
  { heading: 'In Use', of: ({ inUse }) => inUse, mood: ({ inUse }) => (inUse ? 'good' : undefined) },
  { heading: 'Address', of: ({ url }) => url },
  { heading: 'Issuer', of: ({ signIn }) => signIn?.issuer },
  { heading: 'Client Id', of: ({ signIn }) => signIn?.clientId },
];

/** `profile`: the installations of Rollcall that a person works with, by name. */
export function addProfile(program: Command, sessions: Sessions): void {
  const profile = program
    .command('profile')
    .description('installations of Rollcall, by name, and which one is used')
    .addHelpText(
      'after',
      examples(
        ['rollcall profile add lab --url http://127.0.0.1:8080', 'the first one is used from then on'],
        ['rollcall profile use production', 'for all commands that name no other'],
        ['rollcall --profile lab status', 'for one command'],
      ),
    );

  profile
    .command('list', { isDefault: true })
    .description('all profiles')
    .addHelpText('after', examples(['rollcall profile list', 'all profiles, and which one is in use']))
    .action(
      sessions.local(async ({ output, terminal }) => {
        const profiles = new Profiles(terminal.env);
        const { current } = profiles;
        output.rows(
          profiles.list().map((one) => ({ ...one, inUse: one.name === current })),
          columns,
        );
        output.note(`They are kept in ${profiles.file}.`);
      }),
    );

  addSignInOptions(
    profile
      .command('add')
      .description('name an installation: its address (--url), and how to sign in where it asks for that')
      .argument('<name>', 'letters, digits, ".", "_" and "-"'),
  )
    .addHelpText(
      'after',
      examples(
        ['rollcall profile add lab --url http://127.0.0.1:8080', 'one that asks nobody who he is'],
        ['rollcall profile add prod --url <address> --issuer <issuer> --client-id <app>', 'one that asks to sign in'],
      ),
    )
    .action(
      sessions.local(
        async ({ output, terminal, options: { url } }: LocalSession, name: string, given: SignInOptions) => {
          if (url === undefined) throw wrongUse(`Where is it? rollcall profile add ${name} --url <address>.`);
          const signIn = signInOf(given);
          const profiles = new Profiles(terminal.env);
          profiles.add({ name, url, ...(signIn && { signIn }) });
          output.note(
            profiles.current === name
              ? `The profile "${name}" is added, and in use.`
              : `The profile "${name}" is added: rollcall profile use ${name}, to use it from now on.`,
          );
        },
      ),
    );

  profile
    .command('use')
    .description('the profile for all commands that name no other')
    .argument('<profile>', 'its name')
    .addHelpText('after', examples(['rollcall profile use production', 'until another one is used']))
    .action(
      sessions.local(async ({ output, terminal }, name: string) => {
        new Profiles(terminal.env).use(name);
        output.note(`The profile "${name}" is in use.`);
      }),
    );

  profile
    .command('remove')
    .description('forget a profile, and its sign-in')
    .argument('<profile>', 'its name')
    .addHelpText('after', examples(['rollcall profile remove lab', 'nothing happens to the installation itself']))
    .action(
      sessions.local(async ({ output, terminal }, name: string) => {
        new Profiles(terminal.env).remove(name);
        new TokenStore(terminal.env).forget(name);
        output.note(`The profile "${name}" is forgotten.`);
      }),
    );
}
