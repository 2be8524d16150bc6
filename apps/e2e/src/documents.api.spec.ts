import { schemathesis, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company } from './company';
import { mapNew, untilExact } from './pair';

jest.setTimeout(600_000);

/**
 * What a schema cannot say may be refused (a cursor that was never given out, a collection that is not there), and a
 * parameter that is blank or that nobody knows counts as absent.
 */
const unchecked = ['positive_data_acceptance', 'negative_data_rejection'];

describe('whatever is asked of the running services', () => {
  let system: RunningSystem;

  beforeAll(async () => {
    system = await startSystem();
    const company = new Company(system);
    const people = await company.people('device', 'A', 'B', 'C');
    await untilExact(system, await mapNew(company, people), people);
  });
  afterAll(() => system?.stop());

  it('the monitoring API answers as its document says', async () => {
    const url = system.services.url('status-service');
    expect(await schemathesis({ url, without: ['/api/v1/events'], unchecked, examples: 8 })).toBe('');
  });

  it('the admin API answers as its document says', async () => {
    const url = system.services.url('full-sync-coordinator');
    expect(await schemathesis({ url, without: [], unchecked, examples: 5 })).toBe('');
  });
});
