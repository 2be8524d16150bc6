import tab from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import { findSuggestions, isSuggested, type Suggestion } from '../completion/suggestions';
import { examples } from '../examples';
import type { Sessions } from '../session';

/**
 * `completion`: the script for a shell, which asks the hidden `complete` at each tab. It is added last: it offers what is there.
 * The words that only Rollcall knows are found before the library wants them, because it takes no promises.
 */
export function addCompletion(program: Command, { terminal }: Sessions): void {
  const suggestions: Suggestion[] = [];
  const offer = (complete: (word: string, meaning: string) => void): void =>
    suggestions.forEach(({ word, meaning }) => complete(word, meaning));

  const completions = tab(program, { completionCommandName: 'completion' });
  for (const command of completions.commands.values()) {
    for (const [name, option] of completions.options) command.options.set(name, command.options.get(name) ?? option);
    for (const [name, argument] of command.arguments) if (isSuggested(name)) argument.handler = offer;
    for (const [name, option] of command.options) if (isSuggested(`--${name}`)) option.handler = offer;
  }

  program.hook('preAction', async (_, command) => {
    if (command.name() === 'complete') suggestions.push(...(await findSuggestions(program, command.args, terminal)));
  });
  const completion = program.commands.find((command) => command.name() === 'completion');
  completion?.description(DESCRIPTION).addHelpText('after', HELP);
  const offered = completions.commands.get('completion');
  if (offered) offered.description = DESCRIPTION;
}

const DESCRIPTION = 'the script that makes a shell complete commands, options and names';
const HELP = examples(
  ['source <(rollcall completion bash)', 'in ~/.bashrc; needs the package bash-completion'],
  ['source <(rollcall completion zsh)', 'in ~/.zshrc, after compinit'],
  ['rollcall completion fish | source', 'in ~/.config/fish/config.fish'],
  ['rollcall completion powershell | Out-String | Invoke-Expression', 'in $PROFILE'],
);
