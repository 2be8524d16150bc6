import type { App } from './directory-object';
import type { Clocks, Estate } from './estate';
import { findTenant } from './estate';
import { type DevicePlan, EstateError, type EstateFile, type UserPlan } from './estate-file';
import { guidOf, isGuid } from './guid';
import { addBuiltInCollections, newCollection } from './new-collection';
import { newEntraDevice, newEntraGroup, newEntraUser, userNameOf } from './new-entra-object';
import { populate } from './populate';
import { newDeviceRecord, newUserGroupRecord, newUserRecord } from './new-record';
import type { DeviceRecord, ResourceRecord, UserRecord } from './resource';
import { Site } from './site';
import { Tenant } from './tenant';

/** Records of the first site by the words that collections choose them by. */
class Tagged {
  private readonly entries: {
    readonly name: string;
    readonly record: ResourceRecord;
    readonly tags: readonly string[];
  }[] = [];

  add(name: string, record: ResourceRecord, tags: readonly string[]): void {
    this.entries.push({ name, record, tags });
  }

  /** Of devices, or of users and their groups, those that carry all of the words. */
  withAll(tags: readonly string[], type: 'device' | 'user'): readonly number[] {
    if (tags.length === 0) return [];
    const fitting = this.entries.filter(({ record }) => (record.kind === 'device') === (type === 'device'));
    return fitting
      .filter((entry) => tags.every((tag) => entry.tags.includes(tag)))
      .map(({ record }) => record.resourceId);
  }

  named(name: string): readonly number[] {
    const ids = this.entries.filter((entry) => entry.name === name).map(({ record }) => record.resourceId);
    if (ids.length === 0)
      throw new EstateError(`The estate names "${name}" in a collection, and has no record of that name.`);
    return ids;
  }
}

/** Makes the company that a file describes. Throws EstateError when the file names what it does not have. */
export function buildEstate(file: EstateFile, now: Clocks): Estate {
  const tenants = file.tenants.map((plan) => {
    const tenant = new Tenant(plan.cloudServiceId, plan.tenantId, plan.name, plan.domain, now.directory);
    tenant.replication = plan.replication;
    const { clientId, displayName } = plan.app;
    const objectId = guidOf(plan.tenantId, 'servicePrincipal', clientId);
    const app: App = { ...plan.app, objectId, secretExpired: false, consent: 'granted', revocations: 0 };
    tenant.apps.set(clientId, app);
    tenant.settle({ type: 'servicePrincipal', id: objectId, appId: clientId, displayName });
    return tenant;
  });
  const sites = file.sites.map(({ token, ...words }) => new Site(words, token, now.site));
  const estate: Estate = { name: file.name, tenants, sites };
  for (const site of sites) addBuiltInCollections(site);
  const [site] = sites;
  if (site) fillSite(estate, site, file);
  for (const plan of file.tenants) {
    const tenant = findTenant(estate, plan.tenantId);
    if (tenant) addGroups(tenant, plan.groups);
  }
  return estate;
}

function fillSite(estate: Estate, site: Site, file: EstateFile): void {
  const tagged = new Tagged();
  const devices = file.devices.flatMap((plan) =>
    namesOf(plan).map((name) => deviceOf(estate, site, plan, name, tagged)),
  );
  const people = peopleOf(file);
  const users = file.users.flatMap((plan) =>
    ('name' in plan ? [plan.name] : people.splice(0, plan.people)).map((name) =>
      userOf(estate, site, plan, name, tagged),
    ),
  );
  const userGroups = file.userGroups.map(({ tags, ...given }) => {
    const record = newUserGroupRecord(site, given);
    tagged.add(given.name, record, tags);
    return record;
  });
  site.addResources([...devices, ...users, ...userGroups]);
  for (const { id, name, type, ...chosen } of file.collections) {
    const collection = newCollection(site, { name, type, ...(id !== undefined && { collectionId: id }) });
    const members = [...tagged.withAll(chosen.tagged, type), ...chosen.named.flatMap((record) => tagged.named(record))];
    if (members.length > 0) site.changeMembers(collection, members, []);
  }
  for (const plan of file.populations)
    populate(site, tenantOf(estate, plan.tenant)?.tenantId ?? plan.tenant ?? '', plan);
}

function deviceOf(estate: Estate, site: Site, plan: DevicePlan, name: string, tagged: Tagged): DeviceRecord {
  const tenant = tenantOf(estate, plan.tenant);
  const machine = 'sameMachineAs' in plan && plan.sameMachineAs !== undefined ? plan.sameMachineAs : name;
  const tenantId = tenant?.tenantId ?? plan.tenant ?? '';
  const known = plan.entra !== 'none' && !plan.unknown;
  const aadDeviceId = guidOf(tenantId, 'deviceId', machine);
  if (tenant && known && plan.entra !== 'deleted' && machine === name) {
    tenant.settle(
      newEntraDevice(tenant, { displayName: name, trustType: plan.entra === 'hybrid' ? 'ServerAd' : 'AzureAd' }),
    );
  }
  const record = newDeviceRecord(site, {
    name,
    isClient: plan.client,
    isObsolete: plan.obsolete,
    isActive: plan.client && !plan.obsolete && !plan.unknown,
    isUnknown: plan.unknown,
    domain: plan.unknown ? null : plan.domain,
    operatingSystem: plan.unknown ? null : plan.os,
    ...(known && { aadDeviceId, aadTenantId: tenantId }),
  });
  tagged.add(name, record, plan.tags);
  return record;
}

function userOf(estate: Estate, site: Site, plan: UserPlan, fullUserName: string, tagged: Tagged): UserRecord {
  const tenant = tenantOf(estate, plan.tenant);
  const record = newUserRecord(site, { fullUserName, domain: plan.domain });
  if (tenant && plan.entra !== 'none') {
    const onPremises = plan.entra === 'synced' && {
      onPremisesSecurityIdentifier: record.sid,
      onPremisesSamAccountName: userNameOf(fullUserName),
    };
    const user = newEntraUser(tenant, { displayName: fullUserName, ...onPremises });
    tenant.settle(user);
    record.aadUserId = user.id;
    record.aadTenantId = tenant.tenantId;
    record.cloudUserId = user.id;
    record.userPrincipalName = user.userPrincipalName;
    record.mail = user.mail;
  }
  tagged.add(fullUserName, record, plan.tags);
  return record;
}

function addGroups(tenant: Tenant, plans: EstateFile['tenants'][number]['groups']): void {
  const byName = new Map<string, string>();
  for (const object of tenant.all) {
    byName.set(object.displayName, object.id);
    if (object.type === 'user') byName.set(object.userPrincipalName, object.id);
  }
  for (const { name, description, kind, members } of plans) {
    const group = newEntraGroup(tenant, { displayName: name, kind, description: description ?? null });
    for (const member of members) {
      const id = byName.get(member);
      if (id === undefined)
        throw new EstateError(`The group "${name}" names "${member}", which the tenant does not have.`);
      group.members.settle([id]);
    }
    tenant.settle(group);
    byName.set(name, group.id);
  }
}

/** The tenant of a record: of the estate, a foreign one (undefined), or the first when none is named. */
function tenantOf(estate: Estate, key: string | undefined): Tenant | undefined {
  if (key === undefined) return estate.tenants[0];
  const tenant = findTenant(estate, key);
  if (!tenant && !isGuid(key)) throw new EstateError(`The estate has no tenant "${key}".`);
  return tenant;
}

function namesOf(plan: DevicePlan): readonly string[] {
  if ('name' in plan) return [plan.name];
  return Array.from({ length: plan.count }, (_, index) =>
    plan.pattern.replace(/#+/, (digits) => String(index + 1).padStart(digits.length, '0')),
  );
}

/** As many different people as the file's users need. */
function peopleOf({ firstNames, lastNames, users }: EstateFile): string[] {
  const needed = users.reduce((sum, plan) => sum + ('people' in plan ? plan.people : 0), 0);
  if (needed > firstNames.length * lastNames.length) {
    throw new EstateError(
      `firstNames and lastNames make ${firstNames.length * lastNames.length} people; the estate needs ${needed}.`,
    );
  }
  return Array.from({ length: needed }, (_, index) => {
    const round = Math.floor(index / firstNames.length);
    return `${firstNames[index % firstNames.length]} ${lastNames[(index + round) % lastNames.length]}`;
  });
}
