import {
  Source,
  type CatalogueEntry,
  type Identity,
  type IdentityKind,
  type Member,
  type SiteWords,
} from '../core/source';
import { countOf, rows, rowsOf } from './admin-service-answers';
import type { AdminServiceClient } from './admin-service-client';

/** Rows of one page: what public clients of the AdminService ask for. There is no paging by the server. */
const PAGE_SIZE = 1_000;

/** Conditions in one `or` chain: kept far below what a query of WMI or an address can hold. */
const CHAIN_LENGTH = 20;

/** Up to so many chains are sent without asking whether paging would be cheaper. */
const FEW_CHAINS = 5;

const CATALOGUE = 'CollectionID,Name,CollectionType,MemberCount,LastMemberChangeTime,CurrentStatus';

/** Where identities are, with the class's own spelling of its key. */
const identityClasses = {
  device: {
    name: 'SMS_CombinedDeviceResources',
    key: 'ResourceID',
    select: 'ResourceID,Name,SMSID,AADDeviceID,AADTenantID,IsObsolete',
    row: rows.device,
  },
  user: {
    name: 'SMS_R_User',
    key: 'ResourceId',
    select: 'ResourceId,Name,AADUserID,AADTenantID,UserPrincipalName',
    row: rows.user,
  },
} as const;

/** A site through its AdminService, by those query options that are known to work there. */
export class AdminServiceSource extends Source {
  constructor(private readonly client: AdminServiceClient) {
    super();
  }

  async catalogue(): Promise<readonly CatalogueEntry[]> {
    return rowsOf(await this.client.get(`SMS_Collection?$select=${CATALOGUE}`, 'urgent'), rows.catalogue);
  }

  async entry(collectionId: string): Promise<CatalogueEntry | undefined> {
    const filter = encode(`CollectionID eq ${quoted(collectionId)}`);
    const found = rowsOf(
      await this.client.get(`SMS_Collection?$select=${CATALOGUE}&$filter=${filter}`),
      rows.catalogue,
    );
    return found.find((entry) => entry.collectionId === collectionId);
  }

  /** By key, since `$skip` over a changing set drops and repeats rows. */
  async *members(collectionId: string, expected: number): AsyncIterable<readonly Member[]> {
    let [total, last] = [0, 0];
    for (;;) {
      const filter = encode(`CollectionID eq ${quoted(collectionId)} and ResourceID gt ${last}`);
      const page = rowsOf(
        await this.client.get(
          `SMS_FullCollectionMembership?$select=ResourceID,ResourceType,Name,IsObsolete` +
            `&$filter=${filter}&$orderby=ResourceID&$top=${PAGE_SIZE}`,
        ),
        rows.member,
      );
      const end = page.at(-1);
      if (!end) return;
      yield page;
      total += page.length;
      if (page.length < PAGE_SIZE && total >= expected) return;
      last = end.resourceId;
    }
  }

  async memberCount(collectionId: string): Promise<number> {
    const filter = encode(`CollectionID eq ${quoted(collectionId)}`);
    return countOf(await this.client.get(`SMS_FullCollectionMembership/$count?$filter=${filter}`));
  }

  /** By naming them, or by walking through the stretch of the class where they are if that takes fewer requests. */
  async identities(kind: IdentityKind, resourceIds: readonly number[]): Promise<readonly Identity[]> {
    const chains = Math.ceil(resourceIds.length / CHAIN_LENGTH);
    if (chains <= FEW_CHAINS) return this.byName(kind, resourceIds);
    const { name } = identityClasses[kind];
    const stretch = countOf(await this.client.get(`${name}/$count?$filter=${stretchOf(kind, resourceIds)}`));
    return chains <= stretch / PAGE_SIZE ? this.byName(kind, resourceIds) : this.byWalk(kind, resourceIds);
  }

  async site(): Promise<SiteWords | undefined> {
    return rowsOf(await this.client.get('SMS_Site?$select=SiteCode,Version', 'urgent'), rows.site)[0];
  }

  async healthy(): Promise<boolean> {
    return (await this.site()) !== undefined;
  }

  close(): void {
    this.client.close();
  }

  private async byName(kind: IdentityKind, resourceIds: readonly number[]): Promise<readonly Identity[]> {
    const { name, key, select, row } = identityClasses[kind];
    const found: Identity[] = [];
    for (let at = 0; at < resourceIds.length; at += CHAIN_LENGTH) {
      const some = resourceIds.slice(at, at + CHAIN_LENGTH);
      const filter = encode(some.map((id) => `${key} eq ${id}`).join(' or '));
      const wanted = new Set(some);
      const answer = rowsOf(await this.client.get(`${name}?$select=${select}&$filter=${filter}`), row);
      found.push(...answer.filter(({ resourceId }) => wanted.has(resourceId)));
    }
    return found;
  }

  /** Each page begins at the next id that is still wanted, so that stretches nobody asked for are skipped. */
  private async byWalk(kind: IdentityKind, resourceIds: readonly number[]): Promise<readonly Identity[]> {
    const { name, key, select, row } = identityClasses[kind];
    const wanted = new Set(resourceIds);
    const found: Identity[] = [];
    let next = 0;
    while (next < resourceIds.length) {
      const filter = stretchOf(kind, resourceIds.slice(next));
      const page = rowsOf(
        await this.client.get(`${name}?$select=${select}&$filter=${filter}&$orderby=${key}&$top=${PAGE_SIZE}`),
        row,
      );
      found.push(...page.filter(({ resourceId }) => wanted.has(resourceId)));
      const seenUpTo = page.at(-1)?.resourceId ?? Infinity; // a page that was cut short is only a short one
      while (next < resourceIds.length && (resourceIds[next] ?? Infinity) <= seenUpTo) next++;
    }
    return found;
  }
}

/** From the first to the last of ascending ids. */
const stretchOf = (kind: IdentityKind, resourceIds: readonly number[]): string => {
  const { key } = identityClasses[kind];
  return encode(`${key} ge ${resourceIds[0] ?? 0} and ${key} le ${resourceIds.at(-1) ?? 0}`);
};

/** The `$` of option names and `=` stay as they are (an encoded `%24filter` is refused), values are encoded: `%20`. */
const encode = (value: string): string => encodeURIComponent(value).replaceAll("'", '%27');

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
