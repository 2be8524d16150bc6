import { Office } from '../testing/office';
import { republishState } from './republish-state';
import { RequestRepublish } from './request-republish';

let office: Office;
let request: RequestRepublish;
beforeEach(async () => {
  office = await Office.open();
  request = new RequestRepublish(office.records, office.clock);
});

it('asks every owner, or only the one that is named, and keeps who wanted it', async () => {
  const owners = ['collection-watcher', 'group-writer', 'full-sync-coordinator'];
  await expect(request.run(undefined, 'ada')).resolves.toMatchObject({ services: owners });
  await expect(request.run('group-writer', 'bob')).resolves.toMatchObject({ services: ['group-writer'] });
  expect(office.records.said('republish')).toMatchObject(
    [...owners, 'group-writer'].map((service, index) => ({ service, requestedBy: index < 3 ? 'ada' : 'bob' })),
  );
  expect((await office.records.tables.audit.list(9)).items).toContainEqual(
    expect.objectContaining({ who: 'bob', what: 'republish-requested', subject: 'group-writer' }),
  );
});

it('publishes again what the coordinator owns: tenants, mappings, and runs until the writer speaks for them', async () => {
  await office.map('ABC00001');
  const told = await office.toWriter();
  await office.writerSays(told, { state: 'running', sequence: 1 });
  await office.map('ABC00002');
  const [, waiting] = await office.runs();
  const before = office.records.announced.length;
  await office.records.transaction(republishState);
  expect(office.records.announced.slice(before)).toMatchObject([
    { what: 'tenant', data: { cloudServiceId: 'contoso' } },
    { what: 'mapping', data: { collectionId: 'ABC00001' } },
    { what: 'mapping', data: { collectionId: 'ABC00002' } },
    { what: 'run', data: { runId: waiting?.runId, stage: 1, sequence: waiting?.sequence } },
  ]);
});
