import type { groupView } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { wrongUse } from '../failure';
import { limitOption } from '../options';
import type { Column } from '../output/column';
import type { Session, Sessions } from '../session';

const columns: readonly Column<z.infer<typeof groupView>>[] = [
  { heading: 'Group Id', isId: true, of: ({ groupId }) => groupId },
  { heading: 'Name', least: 16, of: ({ displayName }) => displayName },
  { heading: 'Usable', of: ({ usable }) => usable, mood: ({ usable }) => (usable ? 'good' : 'bad') },
  { heading: 'Message', least: 20, isRare: true, of: ({ message, reason }) => message ?? reason },
  { heading: 'Description', least: 12, isRare: true, of: ({ description }) => description },
];

/** `groups`: what a tenant has, and which of them can be mapped. */
export function addGroups(program: Command, sessions: Sessions): void {
  program
    .command('groups')
    .description('the groups of a tenant; those that cannot be mapped with the reason')
    .argument('[name]', 'only those whose names begin so')
    .option('--tenant <tenant>', 'whose (cloud service id or tenant id); needed when there are several')
    .addOption(limitOption('groups'))
    .addHelpText(
      'after',
      examples(
        ['rollcall groups Intune', 'of the only tenant, by the beginning of the name'],
        ['rollcall groups --tenant contoso -o csv', 'all of a tenant, for a spreadsheet'],
      ),
    )
    .action(
      sessions.action(
        async (
          { rollcall, output }: Session,
          nameStartsWith: string | undefined,
          options: { readonly tenant?: string; readonly limit?: number },
        ) => {
          const tenant = options.tenant ?? (await onlyTenant(rollcall));
          const groups = await rollcall.admin.groups(tenant, nameStartsWith, options.limit);
          output.rows(groups, columns);
          if (groups.length === 0) output.note('No group is like that.');
        },
      ),
    );
}

async function onlyTenant({ admin }: Rollcall): Promise<string> {
  const tenants = (await admin.tenants()).filter(({ removed }) => !removed);
  const [only, ...others] = tenants;
  if (only && others.length === 0) return only.cloudServiceId;
  const names = tenants.map(({ cloudServiceId }) => cloudServiceId).join(', ');
  throw wrongUse(only ? `Say whose groups by --tenant: ${names}.` : 'No tenant is configured.');
}
