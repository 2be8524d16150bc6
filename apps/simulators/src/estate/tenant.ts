import type { App, DirectoryObject, EntraDevice, EntraGroup, EntraUser, ObjectType } from './directory-object';
import { ObjectHistory } from './object-history';
import { ObjectOrder } from './object-order';
import { type Replication, defaultReplication } from './replication';
import { Timeline } from './timeline';

/** One Entra tenant: what is true in it, without delay, and what was true before. */
export class Tenant {
  readonly apps = new Map<string, App>();
  /** How far its replicas are behind. */
  replication: Replication = defaultReplication();
  readonly timeline: Timeline;
  readonly history = new ObjectHistory();
  private readonly objects = new Map<string, DirectoryObject>();
  private readonly ofType: { readonly [Type in ObjectType]: Map<string, Extract<DirectoryObject, { type: Type }>> } = {
    device: new Map(),
    user: new Map(),
    group: new Map(),
    servicePrincipal: new Map(),
    orgContact: new Map(),
  };
  private readonly order: { readonly [Type in ObjectType]: ObjectOrder } = {
    device: new ObjectOrder(),
    user: new ObjectOrder(),
    group: new ObjectOrder(),
    servicePrincipal: new ObjectOrder(),
    orgContact: new ObjectOrder(),
  };
  private readonly byDeviceId = new Map<string, Set<EntraDevice>>();
  private readonly byUserPrincipalName = new Map<string, EntraUser>();
  /** The key under which an object is indexed, by its id. */
  private readonly keys = new Map<string, string>();

  constructor(
    readonly cloudServiceId: string,
    readonly tenantId: string,
    readonly name: string,
    readonly domain: string,
    /** Milliseconds since the epoch, by the clock of the Graph end. */
    now: () => number,
  ) {
    this.timeline = new Timeline(now);
  }

  get devices(): Iterable<EntraDevice> {
    return this.ofType.device.values();
  }

  get users(): Iterable<EntraUser> {
    return this.ofType.user.values();
  }

  get groups(): Iterable<EntraGroup> {
    return this.ofType.group.values();
  }

  get all(): Iterable<DirectoryObject> {
    return this.objects.values();
  }

  count(type: ObjectType): number {
    return this.ofType[type].size;
  }

  find(id: string): DirectoryObject | undefined {
    return this.objects.get(id.toLowerCase());
  }

  /** Ids of a type in the order in which they came, from a place on; also of objects that are gone. */
  idsFrom(type: ObjectType, place: number): ReturnType<ObjectOrder['from']> {
    return this.order[type].from(place);
  }

  device(id: string): EntraDevice | undefined {
    return this.ofType.device.get(id.toLowerCase());
  }

  /** Usually one; several only when somebody made them so. */
  devicesWith(deviceId: string): readonly EntraDevice[] {
    return [...(this.byDeviceId.get(deviceId.toLowerCase()) ?? [])];
  }

  /** By object id or user principal name. */
  user(key: string): EntraUser | undefined {
    return this.ofType.user.get(key.toLowerCase()) ?? this.byUserPrincipalName.get(key.toLowerCase());
  }

  group(id: string): EntraGroup | undefined {
    return this.ofType.group.get(id.toLowerCase());
  }

  /** Changes an object of this tenant, also what it is found by. */
  change(object: DirectoryObject, apply: () => void): void {
    this.history.add({ ...this.timeline.next(), id: object.id, before: { ...object } });
    this.forgetKeys(object.id);
    apply();
    this.index(object);
  }

  /** Adds a new object; replicas that lag do not know it yet. */
  put(object: DirectoryObject): void {
    this.history.add({ ...this.timeline.next(), id: object.id, before: undefined });
    this.settle(object);
  }

  /** Adds an object as if it had been there for long. */
  settle(object: DirectoryObject): void {
    this.order[object.type].put(object.id);
    this.objects.set(object.id, object);
    this.index(object);
  }

  /** Takes an object out of the directory and out of every group. Whether it was there. */
  delete(id: string): boolean {
    const object = this.find(id);
    if (!object) return false;
    this.history.add({ ...this.timeline.next(), id: object.id, before: object });
    this.forgetKeys(object.id);
    this.objects.delete(object.id);
    this.ofType[object.type].delete(object.id);
    for (const group of this.groups) {
      group.members.delete(object.id);
      group.owners.delete(object.id);
    }
    return true;
  }

  private index(object: DirectoryObject): void {
    switch (object.type) {
      case 'device': {
        this.ofType.device.set(object.id, object);
        const same = this.byDeviceId.get(object.deviceId) ?? new Set();
        this.byDeviceId.set(object.deviceId, same.add(object));
        this.keys.set(object.id, object.deviceId);
        return;
      }
      case 'user':
        this.ofType.user.set(object.id, object);
        this.byUserPrincipalName.set(object.userPrincipalName.toLowerCase(), object);
        this.keys.set(object.id, object.userPrincipalName.toLowerCase());
        return;
      case 'group':
        this.ofType.group.set(object.id, object);
        return;
      case 'servicePrincipal':
        this.ofType.servicePrincipal.set(object.id, object);
        return;
      case 'orgContact':
        this.ofType.orgContact.set(object.id, object);
    }
  }

  private forgetKeys(id: string): void {
    const key = this.keys.get(id);
    if (key === undefined) return;
    this.keys.delete(id);
    const sameDeviceId = this.byDeviceId.get(key);
    const device = this.ofType.device.get(id);
    if (device && sameDeviceId?.delete(device) && sameDeviceId.size === 0) this.byDeviceId.delete(key);
    if (this.byUserPrincipalName.get(key)?.id === id) this.byUserPrincipalName.delete(key);
  }
}
