import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company } from './company';
import { mapNew, untilExact } from './pair';

jest.setTimeout(300_000);

/** Longer than any test: what ends a call that hangs is never its own timeout here. */
const FOR_EVER_MS = 3_600_000;

let system: RunningSystem;
let company: Company;
beforeAll(async () => {
  system = await startSystem({ env: { GRAPH_TIMEOUT: '1h' } });
  company = new Company(system);
});
afterAll(() => system?.stop());

it('stops while a write hangs, forgets nothing, and settles it after the next start', async () => {
  const people = await company.crowd('device', 3, 'HANG');
  const match = { path: '/.batch', body: 'members@odata.bind' }; // the writes in it do not begin
  const hang = await system.control.entra.addFault({ match, effect: { latencyMs: FOR_EVER_MS } });
  const pair = await mapNew(company, people);
  await eventually(async () => (await system.control.entra.timesUsed(hang)) > 0, { within: 120_000 });
  await system.services.kill('group-writer', 'SIGTERM'); // resolves when it has ended
  await system.control.entra.removeAllFaults();
  await system.services.start('group-writer');
  await untilExact(system, pair, people);
});
