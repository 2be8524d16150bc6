import { closeSync, existsSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Collection } from './collection';
import type { App, DirectoryObject, EntraGroup } from './directory-object';
import type { Clocks, Estate } from './estate';
import { IdSet } from './id-set';
import { Membership } from './membership';
import type { Population } from './population';
import type { Replication } from './replication';
import type { ResourceRecord } from './resource';
import { Site, type SiteNumbers, type SiteWords } from './site';
import { Tenant } from './tenant';

type StoredObject =
  | Exclude<DirectoryObject, EntraGroup>
  | (Omit<EntraGroup, 'members' | 'owners'> & {
      readonly members: readonly string[];
      readonly owners: readonly string[];
    });
type Stretches = readonly (readonly [first: number, last: number])[];
type StoredCollection = Omit<Collection, 'members' | 'evaluated' | 'direct' | 'hidden'> & {
  readonly members: Stretches;
  readonly direct: Stretches;
  readonly hidden: readonly number[];
};

/** A line of the snapshot; tenants and sites come before what is in them. */
type Line =
  | { readonly kind: 'estate'; readonly madeFrom: string; readonly name: string }
  | {
      readonly kind: 'tenant';
      readonly words: readonly [string, string, string, string];
      readonly apps: readonly App[];
      readonly replication: Replication;
    }
  | { readonly kind: 'object'; readonly tenantId: string; readonly object: StoredObject }
  | { readonly kind: 'site'; readonly words: SiteWords; readonly token: string; readonly numbers: SiteNumbers }
  /** `present`: those of its devices that were not deleted. */
  | { readonly kind: 'population'; readonly site: string; readonly population: Population; readonly present: Stretches }
  | { readonly kind: 'record'; readonly site: string; readonly record: ResourceRecord }
  | { readonly kind: 'collection'; readonly site: string; readonly collection: StoredCollection };

const CHUNK = 1 << 20;

/** Changes with the shape of the lines: a snapshot of another shape is not read. */
export const SNAPSHOT_FORMAT = '4';

/** Writes the estate as it is now, a line for each thing in it; the file is whole or as it was before. */
export function saveSnapshot(path: string, estate: Estate, madeFrom: string): void {
  const unfinished = `${path}.${process.pid}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  try {
    let chunk = '';
    for (const line of linesOf(estate, madeFrom)) {
      chunk += `${JSON.stringify(line)}\n`;
      if (chunk.length < CHUNK) continue;
      writeSync(file, chunk);
      chunk = '';
    }
    writeSync(file, chunk);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
}

/** The estate of a snapshot that was made from the same estate file; undefined when there is none. */
export function loadSnapshot(path: string, madeFrom: string, now: Clocks): Estate | undefined {
  if (!existsSync(path)) return undefined;
  const tenants = new Map<string, Tenant>();
  const sites = new Map<string, Site>();
  const records = new Map<string, ResourceRecord[]>();
  const collections: (Line & { kind: 'collection' })[] = [];
  let name = '';
  for (const text of textLinesOf(path)) {
    const line = JSON.parse(text) as Line; // our own file, of this version: the first line says what it was made from
    switch (line.kind) {
      case 'estate':
        if (line.madeFrom !== madeFrom) return undefined;
        name = line.name;
        break;
      case 'tenant': {
        const tenant = new Tenant(...line.words, now.directory);
        tenant.replication = line.replication;
        for (const app of line.apps) tenant.apps.set(app.clientId, app);
        tenants.set(tenant.tenantId, tenant);
        break;
      }
      case 'object': {
        const tenant = tenants.get(line.tenantId);
        if (tenant) tenant.settle(restored(tenant, line.object));
        break;
      }
      case 'site': {
        const site = new Site(line.words, line.token, now.site);
        site.numbers = line.numbers;
        sites.set(line.words.id, site);
        records.set(line.words.id, []);
        break;
      }
      case 'population':
        sites.get(line.site)?.resources.addPopulation(line.population, IdSet.of(line.present));
        break;
      case 'record':
        records.get(line.site)?.push(line.record);
        break;
      case 'collection':
        collections.push(line);
    }
  }
  for (const [id, site] of sites) site.resources.keep(records.get(id) ?? []);
  for (const { site, collection } of collections) {
    const { members, direct, hidden, ...words } = collection;
    const rows = IdSet.of(members);
    const sets = { members: rows, evaluated: rows, direct: IdSet.of(direct), hidden: new Set(hidden) };
    sites.get(site)?.collections.set(words.collectionId, { ...words, ...sets });
  }
  return { name, tenants: [...tenants.values()], sites: [...sites.values()] };
}

/** The lines of a file that may be larger than a text can be. */
function* textLinesOf(path: string): Generator<string, void> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const chunk = Buffer.alloc(CHUNK);
    let rest = '';
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, length))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

function* linesOf(estate: Estate, madeFrom: string): Generator<Line, void> {
  yield { kind: 'estate', madeFrom, name: estate.name };
  for (const tenant of estate.tenants) {
    const { cloudServiceId, tenantId, name, domain } = tenant;
    const { replication } = tenant;
    yield {
      kind: 'tenant',
      words: [cloudServiceId, tenantId, name, domain],
      apps: [...tenant.apps.values()],
      replication,
    };
    for (const object of tenant.all) yield { kind: 'object', tenantId, object: stored(object) };
  }
  for (const site of estate.sites) {
    yield { kind: 'site', words: site.words, token: site.token, numbers: site.numbers };
    const { id } = site.words;
    for (const population of site.resources.populations) {
      const { firstResourceId: first, devices } = population;
      const present = site.idsOf.device.intersection(IdSet.of([[first, first + devices - 1]]));
      yield { kind: 'population', site: id, population, present: [...present.stretches()] };
    }
    for (const record of site.resources.values()) yield { kind: 'record', site: id, record };
    for (const { members, evaluated: _rows, direct, hidden, ...words } of site.collections.values()) {
      const sets = { members: [...members.stretches()], direct: [...direct.stretches()], hidden: [...hidden] };
      yield { kind: 'collection', site: id, collection: { ...words, ...sets } };
    }
  }
}

const stored = (object: DirectoryObject): StoredObject =>
  object.type === 'group' ? { ...object, members: object.members.toArray(), owners: [...object.owners] } : object;

const restored = (tenant: Tenant, object: StoredObject): DirectoryObject =>
  object.type === 'group'
    ? { ...object, members: new Membership(tenant.timeline, object.members), owners: new Set(object.owners) }
    : object;
