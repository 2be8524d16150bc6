import type { Pausable } from '@rollcall/client';
import type { Command } from 'commander';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { wrongUse } from '../failure';
import { findMappings, groupOption, MAPPING_ARGUMENT, nameOf, type MappingChoice } from '../find/find-mapping';
import type { Session, Sessions } from '../session';

interface Options extends MappingChoice {
  readonly tenant?: string;
  readonly all?: boolean;
}

const words = {
  pause: {
    description: 'write nothing; changes are kept, and go out as an incremental sync when it goes on',
    done: (what: string) => `Paused: ${what}.`,
  },
  resume: {
    description: 'let writes go on, with what was kept',
    done: (what: string) => `Goes on: ${what}.`,
  },
} as const;

/** `pause` and `resume`: of a mapping, a collection, a tenant, or everything. */
export function addPause(program: Command, sessions: Sessions): void {
  for (const action of ['pause', 'resume'] as const) {
    program
      .command(action)
      .description(words[action].description)
      .argument('[mapping]', MAPPING_ARGUMENT)
      .addOption(groupOption())
      .option('--tenant <tenant>', 'a tenant (cloud service id) instead of a mapping')
      .option('--all', 'everything')
      .addHelpText(
        'after',
        examples(
          [`rollcall ${action} HQ100012`, 'all mappings of a collection'],
          [`rollcall ${action} --tenant contoso`, 'a tenant'],
          [`rollcall ${action} --all`, 'everything'],
        ),
      )
      .action(
        sessions.action(async ({ rollcall, output }: Session, mapping: string | undefined, options: Options) => {
          for (const { what, name } of await pausables(rollcall, mapping, options)) {
            await rollcall.admin[action](what);
            output.note(words[action].done(name));
          }
        }),
      );
  }
}

async function pausables(
  rollcall: Rollcall,
  mapping: string | undefined,
  { tenant, all, ...choice }: Options,
): Promise<readonly { readonly what: Pausable; readonly name: string }[]> {
  const given = [mapping, tenant, all].filter((one) => one !== undefined);
  if (given.length !== 1) throw wrongUse('Say one of these: a mapping, --tenant with a tenant, or --all.');
  if (all) return [{ what: 'everything', name: 'everything' }];
  if (tenant !== undefined) return [{ what: { cloudServiceId: tenant }, name: `the tenant ${tenant}` }];
  const mappings = await findMappings(rollcall, mapping ?? '', choice);
  return mappings.map((one) => ({ what: { mappingId: one.mappingId }, name: nameOf(one) }));
}
