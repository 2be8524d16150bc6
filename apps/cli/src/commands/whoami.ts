import type { Me } from '@rollcall/contracts';
import type { Command } from 'commander';
import { examples } from '../examples';
import type { Column } from '../output/column';
import type { Sessions } from '../session';
import { endOfToken } from '../sign-in/end-of-token';

interface Caller extends Me {
  readonly address: string;
  readonly profile: string | null;
  /** Whether a token goes along with what is asked. */
  readonly signedIn: boolean;
  readonly until: Date | null;
}

const columns: readonly Column<Caller>[] = [
  { heading: 'Address', of: ({ address }) => address },
  { heading: 'Profile', of: ({ profile }) => profile },
  { heading: 'Name', of: ({ name }) => name },
  { heading: 'Roles', of: ({ roles }) => roles.join(', ') },
  { heading: 'Signed In', of: ({ signedIn }) => signedIn },
  { heading: 'Until', of: ({ until }) => until },
];

/** `whoami`: who the caller is to Rollcall, and what he may do. */
export function addWhoami(program: Command, sessions: Sessions): void {
  program
    .command('whoami')
    .description('where Rollcall is, who you are to it, and what you may do')
    .addHelpText('after', examples(['rollcall whoami', 'fails when Rollcall does not accept the sign-in']))
    .action(
      sessions.action(async ({ rollcall, output }) => {
        const { origin: address, profile = null, token } = rollcall;
        const me = await rollcall.monitoring.me();
        const until = token === undefined ? null : endOfToken(token);
        output.record({ address, profile, ...me, signedIn: token !== undefined, until }, columns);
      }),
    );
}
