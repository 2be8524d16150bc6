import { Command, Option } from 'commander';
import { addApply } from './commands/apply';
import { addCloudSync } from './commands/cloud-sync';
import { addCompletion } from './commands/completion';
import { addExport } from './commands/export';
import { addLogin } from './commands/login';
import { addProfile } from './commands/profile';
import { addCancel } from './commands/cancel';
import { addHold } from './commands/hold';
import { addPlan } from './commands/plan';
import { addRuns } from './commands/runs';
import { addSync } from './commands/sync';
import { addCollections } from './commands/collections';
import { addExplain } from './commands/explain';
import { addGroups } from './commands/groups';
import { addMembers } from './commands/members';
import { addPause } from './commands/pause';
import { addSites } from './commands/sites';
import { addSelfTest } from './commands/self-test';
import { addStatus } from './commands/status';
import { addTenants } from './commands/tenants';
import { addWhoami } from './commands/whoami';
import { timeoutOption } from './options';
import { outputFormats } from './output/output';
import type { Sessions } from './session';
import { readVersion } from './version';

/** The command line with all its commands. */
export function makeProgram(sessions: Sessions): Command {
  const { stdout, stderr } = sessions.terminal;
  const program = new Command('rollcall')
    .description('Keeps Entra ID groups in step with Configuration Manager collections.')
    .version(readVersion(), '-V, --version', 'the version of the command line')
    .addOption(new Option('-o, --output <format>', 'how data is written').choices(outputFormats).default('table'))
    .option('--url <url>', 'where Rollcall is; otherwise ROLLCALL_URL, the profile, or this machine')
    .option('--profile <name>', 'the profile to use; otherwise ROLLCALL_PROFILE, or the one in use')
    .option('--token-file <file>', 'a file with the token to call it with; otherwise ROLLCALL_TOKEN, or the sign-in')
    .addOption(timeoutOption())
    .option('-q, --quiet', 'nothing but data and errors')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => void (text.startsWith('error:') || stderr.write(text)), // errors are said by who runs the program
      getOutHelpWidth: () => stdout.columns ?? 80,
      getOutHasColors: () => false,
    })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', exitCodesHelp);
  for (const add of [
    addStatus,
    addCloudSync,
    addSync,
    addRuns,
    addPlan,
    addHold,
    addCancel,
    addMembers,
    addExplain,
    addPause,
    addCollections,
    addGroups,
    addTenants,
    addSites,
    addSelfTest,
    addApply,
    addExport,
    addProfile,
    addLogin,
    addWhoami,
    addCompletion, // of all those before
  ])
    add(program, sessions);
  return program;
}

const exitCodesHelp = `
Exit codes: 0 done, 1 wrong use, 2 changes would be made (preview), 3 held, 4 failed, 5 not reachable.`;
