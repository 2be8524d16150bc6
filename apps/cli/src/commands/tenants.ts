import type { tenantView } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import { examples } from '../examples';
import type { Column } from '../output/column';
import type { Session, Sessions } from '../session';

type Tenant = z.infer<typeof tenantView>;

const columns: readonly Column<Tenant>[] = [
  { heading: 'Cloud Service Id', of: ({ cloudServiceId }) => cloudServiceId },
  { heading: 'Tenant Id', of: ({ tenantId }) => tenantId },
  {
    heading: 'Group Sync',
    of: ({ groupSyncEnabled }) => (groupSyncEnabled ? 'enabled' : 'disabled'),
    mood: ({ groupSyncEnabled }) => (groupSyncEnabled ? 'good' : 'warn'),
  },
  { heading: 'Paused', of: ({ paused }) => paused, mood: ({ paused }) => (paused ? 'warn' : undefined) },
  { heading: 'In Configuration', of: ({ removed }) => !removed, mood: ({ removed }) => (removed ? 'bad' : undefined) },
];

/** `tenants`: the Entra tenants and the switch of each. */
export function addTenants(program: Command, sessions: Sessions): void {
  const tenants = program
    .command('tenants')
    .description('Entra tenants, and the switch of each')
    .addHelpText(
      'after',
      examples(
        ['rollcall tenants', 'all tenants'],
        ['rollcall tenants disable fabrikam', 'nothing is written to fabrikam until it is enabled again'],
      ),
    );
  tenants
    .command('list', { isDefault: true })
    .description('all tenants')
    .addHelpText('after', examples(['rollcall tenants', 'all tenants']))
    .action(sessions.action(async ({ rollcall, output }) => output.rows(await rollcall.admin.tenants(), columns)));
  for (const [name, groupSyncEnabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    tenants
      .command(name)
      .description(
        groupSyncEnabled
          ? 'write to its groups again; what was missed is applied as an incremental sync'
          : 'write nothing to its groups; changes are kept',
      )
      .argument('<tenant>', 'its cloud service id or tenant id')
      .addHelpText('after', examples([`rollcall tenants ${name} contoso`, 'by its id in the configuration']))
      .action(
        sessions.action(async (session: Session, tenant: string) => {
          const { admin } = session.rollcall;
          session.output.record(await admin.changeTenant(tenant, { groupSyncEnabled }), columns);
        }),
      );
  }
}
