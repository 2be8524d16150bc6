export type Usability =
  | { readonly usable: true }
  | {
      readonly usable: false;
      readonly code:
        | 'group-dynamic'
        | 'group-on-premises'
        | 'group-mail-enabled'
        | 'group-type-unsupported'
        | 'group-role-assignable';
      readonly message: string;
    };

export interface DirectoryGroup {
  readonly groupId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly usability: Usability;
}

/** What the tenants hold. Every call throws RefusedError `directory-unavailable` when there is no answer in time. */
export abstract class Directory {
  /** Groups whose names start so, without regard to case; all of them for an empty text. `position` is of the last page. */
  abstract searchGroups(
    cloudServiceId: string,
    search: { readonly nameStartsWith: string; readonly limit: number; readonly position?: string },
  ): Promise<{ readonly groups: readonly DirectoryGroup[]; readonly position?: string }>;
  /** The group as it would serve a collection of this type; undefined when the tenant has none of this id. */
  abstract readGroup(
    cloudServiceId: string,
    groupId: string,
    collectionType: 'device' | 'user',
  ): Promise<DirectoryGroup | undefined>;
  /** Groups of exactly this name, without regard to case. One that is some seconds old may be missing. */
  abstract groupsNamed(cloudServiceId: string, displayName: string): Promise<readonly DirectoryGroup[]>;
  /** The names of these devices and users, of at most 1000; those that are not found, or may not be read, are left out. */
  abstract names(cloudServiceId: string, objectIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Makes a security group with assigned members that our app owns. Throws RefusedError `group-creation-forbidden` when the
   * app may not, `group-refused` when the directory takes no such group.
   */
  abstract createGroup(
    cloudServiceId: string,
    group: { readonly displayName: string; readonly mailNickname: string; readonly description?: string },
  ): Promise<DirectoryGroup>;
}
