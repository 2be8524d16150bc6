import type { Command } from 'commander';
import { examples } from '../examples';
import type { Column } from '../output/column';
import type { Sessions } from '../session';
import { identityIn, type Identity } from '../sign-in/identity';

interface Caller extends Partial<Identity> {
  readonly address: string;
  readonly profile: string | null;
  /** Whether a token goes along with what is asked. */
  readonly signedIn: boolean;
}

const columns: readonly Column<Caller>[] = [
  { heading: 'Address', of: ({ address }) => address },
  { heading: 'Profile', of: ({ profile }) => profile },
  { heading: 'Signed In', of: ({ signedIn }) => signedIn },
  { heading: 'As', of: ({ name }) => name },
  { heading: 'Roles', of: ({ roles }) => roles?.join(', ') },
  { heading: 'Until', of: ({ until }) => until },
];

/** `whoami`: what Rollcall is told of who calls, and whether it lets him in. */
export function addWhoami(program: Command, sessions: Sessions): void {
  program
    .command('whoami')
    .description('where Rollcall is, and who you are to it')
    .addHelpText('after', examples(['rollcall whoami', 'fails when Rollcall does not accept the sign-in']))
    .action(
      sessions.action(async ({ rollcall, output }) => {
        await rollcall.monitoring.ends(); // a reader may: who may not is told so
        const { origin: address, profile = null, token } = rollcall;
        output.record({ address, profile, signedIn: token !== undefined, ...(token && identityIn(token)) }, columns);
      }),
    );
}
