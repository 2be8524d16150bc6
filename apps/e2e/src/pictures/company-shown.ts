import type { Mapping } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import { eventually, type RunningSystem } from '@rollcall/testing';
import { SITE, TENANT } from '../company';
import { liveThroughADay } from './history';

const PATIENCE = { within: 180_000, every: 500 };

/** Collection, group, and the tenant where it is not the first. */
const pairs: readonly (readonly [collection: string, group: string, tenant?: string])[] = [
  ['Laptops Germany', 'Intune Laptops Germany'],
  ['Laptops Netherlands', 'Intune Laptops Netherlands'],
  ['Laptops France', 'Intune Laptops France'],
  ['Laptops United States', 'Intune Laptops United States'],
  ['Kiosks', 'Intune Kiosks'],
  ['Meeting Rooms', 'Intune Meeting Rooms'],
  ['Shop Floor Tablets', 'Intune Shop Floor Tablets'],
  ['Developer Workstations', 'Intune Developers'],
  ['Fabrikam Laptops', 'Fabrikam Laptops', 'fabrikam'],
  ['Fabrikam Kiosks', 'Fabrikam Kiosks', 'fabrikam'],
  ['Sales', 'Sales Staff'],
  ['Engineering', 'Engineering Staff'],
];

/** As Graph words it. */
const badRequest = {
  status: 400,
  body: {
    error: {
      code: 'Request_BadRequest',
      message: "Invalid value specified for property 'members' of resource 'Group'.",
    },
  },
};
const forbidden = {
  status: 403,
  body: {
    error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
  },
};

/** A company at work: every status, a hold, members that Entra refused or does not know, two tenants, a day of figures. */
export class CompanyShown {
  private constructor(private readonly system: RunningSystem) {}

  static async settle(system: RunningSystem): Promise<CompanyShown> {
    const company = new CompanyShown(system);
    await company.refuseMembers(['KIOSK-017', 'KIOSK-041']);
    await company.refuseGroup('Intune Shop Floor Tablets');
    for (const pair of pairs) await company.map(...pair);
    const poland = await company.map('Laptops Poland', 'Intune Laptops Poland');
    await company.until('nobody on the way', (rows) => rows.length > pairs.length && rows.every(isAtRest));
    await company.hold('Meeting Rooms', 64);
    await system.admin.changeMapping(poland.id, { enabled: false });
    await system.admin.pause({ mappingId: await company.idOf('Developer Workstations') });
    await company.until('the states', (rows) =>
      [/^held$/, /^group-unusable$/, /^disabled$/, /^paused$/].every((word) =>
        rows.some(({ attention }) => attention.some((one) => word.test(one))),
      ),
    );
    const tenants = await system.admin.tenants();
    await liveThroughADay(
      system,
      tenants.map(({ tenantId }) => tenantId),
    );
    return company;
  }

  /** A large first full sync that takes as long as pictures of it do. */
  async beginLongSync(): Promise<void> {
    const { id } = await this.group('Intune Broad Ring');
    const match = { method: 'PATCH', path: `/groups/${id}` };
    await this.system.control.entra.addFault({ match, effect: { latencyMs: 6_000 } });
    await this.map('Broad Ring', 'Intune Broad Ring');
    await this.until('half of the long sync', (rows) =>
      rows.some((row) => row.collectionName === 'Broad Ring' && row.syncCompleted > row.memberCount / 3),
    );
  }

  async idOf(collectionName: string): Promise<string> {
    const found = (await this.system.monitoring.cloudSync()).find((row) => row.collectionName === collectionName);
    if (!found) throw new Error(`no mapping of ${collectionName}`);
    return found.mappingId;
  }

  private async map(collectionName: string, groupName: string, tenant = TENANT): Promise<Mapping> {
    const { collectionId } = await this.collection(collectionName);
    const { id: groupId } = await this.group(groupName, tenant);
    return this.system.admin.createMapping({ site: SITE, collectionId, tenantId: tenant, groupId, enabled: true });
  }

  /** Graph refuses to add these devices to any group. */
  private async refuseMembers(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const [device] = await this.system.control.entra.objects(TENANT, 'devices', name);
      if (!device) throw new Error(`Entra has no ${name}`);
      await this.system.control.entra.addFault({
        match: { method: 'PATCH', body: device.id },
        effect: badRequest,
      });
    }
  }

  /** So many of a collection leave it at once. */
  private async hold(collectionName: string, count: number): Promise<void> {
    const { collectionId } = await this.collection(collectionName);
    const members = await this.system.control.site.members(collectionId);
    const remove = members.slice(0, count).map(({ resourceId }) => resourceId);
    await this.system.control.site.changeMembers(collectionId, { remove });
  }

  /** The app may not write this group. */
  private async refuseGroup(name: string): Promise<void> {
    const { id } = await this.group(name);
    await this.system.control.entra.addFault({ match: { method: 'PATCH', path: `/groups/${id}` }, effect: forbidden });
  }

  private async collection(name: string) {
    const found = (await this.system.control.site.collections()).find((one) => one.name === name);
    if (!found) throw new Error(`no collection ${name}`);
    return found;
  }

  private async group(name: string, tenant = TENANT) {
    const found = (await this.system.control.entra.groups(tenant)).find(({ displayName }) => displayName === name);
    if (!found) throw new Error(`no group ${name}`);
    return found;
  }

  private async until(what: string, isSo: (rows: readonly CloudSyncRow[]) => boolean): Promise<void> {
    await eventually(async () => isSo(await this.system.monitoring.cloudSync()), { ...PATIENCE, what });
  }
}

/** Synced as far as it can be. */
const isAtRest = ({ attention, memberCount, syncInProgress }: CloudSyncRow): boolean =>
  !attention.includes('awaiting-first-sync') && memberCount > 0 && syncInProgress === 0;
