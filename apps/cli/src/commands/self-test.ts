import type { SelfTestCheck } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { exitCodes } from '../exit-code';
import type { Column } from '../output/column';
import type { Session, Sessions } from '../session';

interface End {
  readonly kind: 'tenant' | 'site';
  readonly id: string;
}
type Tested = SelfTestCheck & End;

const columns: readonly Column<Tested>[] = [
  { heading: 'End', of: ({ kind, id }) => `${kind} ${id}` },
  { heading: 'Check', of: ({ check }) => check },
  { heading: 'Result', of: ({ ok }) => (ok ? 'ok' : 'failed'), mood: ({ ok }) => (ok ? 'good' : 'bad') },
  { heading: 'Message', least: 30, of: ({ message }) => message },
  { heading: 'Missing', isRare: true, of: ({ missing }) => missing },
];

interface Options {
  readonly tenant?: string;
  readonly site?: string;
}

/** `self-test`: tries what is needed of both ends. */
export function addSelfTest(program: Command, sessions: Sessions): void {
  program
    .command('self-test')
    .description('try what Rollcall needs of the tenants and sites; ends with 4 when something is missing')
    .option('--tenant <tenant>', 'only this tenant (cloud service id)')
    .option('--site <site>', 'only this site')
    .addHelpText(
      'after',
      examples(
        ['rollcall self-test', 'all tenants and sites'],
        ['rollcall self-test --tenant contoso', 'the permissions and the credential of one tenant'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output }: Session, options: Options) => {
        const ends = await endsToTest(rollcall, options);
        const checks = (await Promise.all(ends.map((end) => test(rollcall, end)))).flat();
        output.rows(checks, columns);
        if (checks.length === 0) output.note('Nothing is configured that could be tested.');
        return checks.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
      }),
    );
}

/** Those that are named; all that are configured when none is. */
async function endsToTest({ admin }: Rollcall, { tenant, site }: Options): Promise<readonly End[]> {
  const named: readonly End[] = [
    ...(tenant === undefined ? [] : [{ kind: 'tenant', id: tenant } as const]),
    ...(site === undefined ? [] : [{ kind: 'site', id: site } as const]),
  ];
  if (named.length > 0) return named;
  const [tenants, sites] = await Promise.all([admin.tenants(), admin.sites()]);
  return [
    ...tenants.filter(({ removed }) => !removed).map(({ cloudServiceId: id }) => ({ kind: 'tenant', id }) as const),
    ...sites.filter(({ removed }) => !removed).map(({ id }) => ({ kind: 'site', id }) as const),
  ];
}

async function test({ admin }: Rollcall, { kind, id }: End): Promise<readonly Tested[]> {
  const { checks } = await (kind === 'tenant' ? admin.testTenant(id) : admin.testSite(id));
  return checks.map((check) => ({ kind, id, ...check }));
}
