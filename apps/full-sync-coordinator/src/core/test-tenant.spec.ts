import { Office } from '../testing/office';
import { RefusedError } from './refusal';
import { TenantProbe } from './tenant-probe';
import { TestTenant } from './test-tenant';

class FakeProbe extends TenantProbe {
  granted: readonly string[] | undefined = ['GroupMember.ReadWrite.All', 'Device.ReadWrite.All', 'User.Read.All'];
  failing: 'permissions' | 'readGroup' | 'sendBatch' | undefined;

  async permissions(): Promise<readonly string[] | undefined> {
    this.answer('permissions');
    return this.granted;
  }

  async readGroup(): Promise<void> {
    this.answer('readGroup');
  }

  async sendBatch(): Promise<void> {
    this.answer('sendBatch');
  }

  private answer(what: typeof this.failing): void {
    if (this.failing === what) throw new RefusedError('directory-unavailable', 'The credential was refused.');
  }
}

let probe: FakeProbe;
let test: TestTenant;
beforeEach(async () => {
  probe = new FakeProbe();
  test = new TestTenant((await Office.open()).records, probe);
});

const failed = async () =>
  (await test.run('contoso')).filter(({ ok }) => !ok).map(({ check, missing }) => missing ?? check);

it('finds nothing missing where the app may do all', async () => {
  expect((await test.run('contoso')).map(({ check }) => check)).toEqual([
    'token',
    'read-groups',
    'write-members',
    'read-devices',
    'add-devices',
    'read-users',
    'group-read',
    'batch',
  ]);
  expect(await failed()).toEqual([]);
});

it('names each permission that is missing, the one that asks for the least', async () => {
  probe.granted = ['Device.Read.All'];
  expect(await failed()).toEqual([
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Device.ReadWrite.All',
    'User.ReadBasic.All',
  ]);
});

it('does not guess what a token does not show', async () => {
  probe.granted = undefined;
  expect(await failed()).toEqual([]);
});

it('says which of its questions was refused, and tries nothing without a token', async () => {
  probe.failing = 'sendBatch';
  expect(await failed()).toEqual(['batch']);
  probe.failing = 'permissions';
  expect(await test.run('contoso')).toEqual([{ check: 'token', ok: false, message: 'The credential was refused.' }]);
});

it('knows only tenants of the configuration', async () => {
  await expect(test.run('fabrikam')).rejects.toMatchObject({ code: 'tenant-not-found' });
});
