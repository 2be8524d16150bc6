import { Directory, type DirectoryGroup, type Usability } from '../core/directory';
import { RefusedError } from '../core/refusal';

/** Tenants in memory. */
export class FakeDirectory extends Directory {
  private readonly groups = new Map<string, DirectoryGroup[]>();
  /** Names by object id. */
  readonly people = new Map<string, string>();
  /** Set: nothing is answered, for this reason. */
  trouble: string | undefined;
  /** The app has no permission for it. */
  mayNotCreate = false;

  add(cloudServiceId: string, groupId: string, displayName: string, usability: Usability = { usable: true }): void {
    const known = (this.groups.get(cloudServiceId) ?? []).filter((group) => group.groupId !== groupId);
    this.groups.set(cloudServiceId, [...known, { groupId, displayName, description: null, usability }]);
  }

  remove(cloudServiceId: string, groupId: string): void {
    this.groups.set(
      cloudServiceId,
      this.of(cloudServiceId).filter((group) => group.groupId !== groupId),
    );
  }

  async searchGroups(
    cloudServiceId: string,
    { nameStartsWith, limit, position }: Parameters<Directory['searchGroups']>[1],
  ): ReturnType<Directory['searchGroups']> {
    const from = Number(position ?? 0);
    const found = this.of(cloudServiceId).filter(({ displayName }) =>
      displayName.toLowerCase().startsWith(nameStartsWith.toLowerCase()),
    );
    const groups = found.slice(from, from + limit);
    return found.length > from + limit ? { groups, position: String(from + limit) } : { groups };
  }

  async readGroup(cloudServiceId: string, groupId: string): Promise<DirectoryGroup | undefined> {
    return this.of(cloudServiceId).find((group) => group.groupId === groupId);
  }

  async groupsNamed(cloudServiceId: string, displayName: string): Promise<readonly DirectoryGroup[]> {
    return this.of(cloudServiceId).filter((group) => group.displayName.toLowerCase() === displayName.toLowerCase());
  }

  async names(cloudServiceId: string, objectIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    this.of(cloudServiceId);
    return new Map(objectIds.flatMap((id) => (this.people.has(id) ? [[id, this.people.get(id) ?? '']] : [])));
  }

  async createGroup(
    cloudServiceId: string,
    { displayName, description }: Parameters<Directory['createGroup']>[1],
  ): Promise<DirectoryGroup> {
    const there = this.of(cloudServiceId);
    if (this.mayNotCreate) throw new RefusedError('group-creation-forbidden', 'The app may not create groups.');
    const groupId = `dddddddd-0000-0000-0000-${String(there.length).padStart(12, '0')}`;
    const group: DirectoryGroup = {
      groupId,
      displayName,
      description: description ?? null,
      usability: { usable: true },
    };
    this.groups.set(cloudServiceId, [...there, group]);
    return group;
  }

  private of(cloudServiceId: string): readonly DirectoryGroup[] {
    if (this.trouble !== undefined) throw new RefusedError('directory-unavailable', this.trouble);
    return this.groups.get(cloudServiceId) ?? [];
  }
}
