import { setTimeout as delay } from 'node:timers/promises';
import { AdminClient, MonitoringClient, type Rebuild } from '@rollcall/client';
import { InfrastructureError } from '@rollcall/infrastructure';
import { Command } from 'commander';
import { readLabState } from './lab-state';

const LOOK_EVERY_MS = 1_000;

interface Given {
  readonly status?: string;
}

/** `rebuild`: the status service's projections anew, from what their owners publish again. */
export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .description('empties the projections of the status service and has their owners publish everything again')
    .option('--status <url>', 'the status service; that of the running `npm start` when absent')
    .addHelpText('after', '\nROLLCALL_TOKEN: a bearer token with the role admin, where the services ask for one.')
    .action(async ({ status = readLabState().status }: Given) => {
      const token = process.env['ROLLCALL_TOKEN'];
      const options = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
      const monitoring = new MonitoringClient(status, options);
      const admin = new AdminClient(status, options);
      try {
        const begun = await monitoring.startRebuild();
        await admin.republish();
        console.log(`Rebuild ${begun.number}: emptied; the owners publish everything again.`);
        const ended = await untilEnded(monitoring);
        const tookMs = Date.parse(ended.endedAt ?? ended.startedAt) - Date.parse(ended.startedAt);
        console.log(`Rebuild ${ended.number}: complete after ${(tookMs / 1000).toFixed(1)} s.`);
      } finally {
        await Promise.all([monitoring.close(), admin.close()]);
      }
    });

/** Says how far it is whenever that changed. Whoever stops waiting stops nothing: the rebuild goes on. */
async function untilEnded(monitoring: MonitoringClient): Promise<Rebuild> {
  for (let said = ''; ; await delay(LOOK_EVERY_MS)) {
    const rebuild = await monitoring.rebuild().catch((error: unknown) => {
      throw new InfrastructureError(`The rebuild goes on; how far it is cannot be told: ${String(error)}`);
    });
    if (rebuild.endedAt !== null) return rebuild;
    const { mappings, tenants, collections, figures } = rebuild.missing;
    const sofar = `missing: ${mappings} mappings, ${tenants} tenants, ${collections} collections, figures of ${figures} mappings`;
    if (sofar !== said) console.log(`  ${sofar}`);
    said = sofar;
  }
}
