import type { Answer } from '../answer';
import type { Site } from '../estate/site';
import { boundsOf } from '../odata/bounds';
import type { Filter } from '../odata/filter';
import { asLike } from '../odata/like';
import { literally, predicateOf, type Value } from '../odata/predicate';
import { type ClassQuery, demandFilterable } from './class-query';
import { ServiceError } from './service-error';
import type { Column, RowBounds, WmiClass } from './wmi-class';

/** The two routes show rows differently: only rows of WMI carry its fields, and only there one row is a list of one. */
export type Route = 'wmi' | 'v1.0';

/** One class of the provider as the service reads it, whatever its rows are. */
export interface ClassReader {
  readonly name: string;
  readonly keys: readonly string[];
  /** What `$metadata` says: the properties with their types. */
  readonly properties: readonly { readonly name: string; readonly type: string }[];
  list(site: Site, query: ClassQuery, root: string): Answer;
  count(site: Site, query: ClassQuery): Answer;
  /** By key values in the order of the keys; 404 when there is none. */
  byKey(site: Site, keys: readonly (string | number)[], query: ClassQuery, root: string): Answer;
  /** One row by itself, as a write answers with it. */
  entity(site: Site, keys: readonly (string | number)[], root: string): Answer;
  /** The numbers of the rows that a filter accepts, of a class that has numbers. */
  numbers(site: Site, filter: Filter | undefined): Iterable<number>;
}

export function classReader<Row>(wmiClass: WmiClass<Row>, route: Route = 'wmi'): ClassReader {
  const columns = new Map(
    Object.entries(wmiClass.columns).map(([name, column]) => [name.toLowerCase(), { name, column }]),
  );
  const find = (property: string): { readonly name: string; readonly column: Column<Row> } => {
    const found = columns.get(property.toLowerCase());
    if (found) return found;
    throw new ServiceError(
      400,
      `The query specified in the URI is not valid. Could not find a property named '${property}' on type 'AdminService.${wmiClass.name}'.`,
    );
  };
  /** Filters of WMI become WQL, and their text functions patterns of it. */
  const textTest = route === 'wmi' ? asLike : literally;
  const valueOf = (site: Site) => (property: string) => {
    const { column } = find(property);
    return (row: Row): Value => column.value(row, site);
  };

  /** The rows that the filter accepts, in the order of their keys. */
  function* accepted(site: Site, { filter }: ClassQuery): Generator<Row, void> {
    if (filter) demandFilterable(filter, (property) => find(property).column.type);
    const accepts = filter && predicateOf<Row>(filter, valueOf(site), textTest);
    const bounds: RowBounds = {
      number: wmiClass.number === undefined ? {} : boundsOf(filter, wmiClass.number),
      collection: wmiClass.collectionColumn === undefined ? {} : boundsOf(filter, wmiClass.collectionColumn),
    };
    for (const row of wmiClass.rows(site, bounds)) if (!accepts || accepts(row)) yield row;
  }

  function page(site: Site, query: ClassQuery): readonly Row[] {
    const { skip, top = Infinity, orderBy } = query;
    const column = orderBy && find(orderBy.property);
    const rows = accepted(site, query);
    // Rows come by ascending key: by the last key, or by all, that is the order asked for.
    if (column && (orderBy.descending || !inKeyOrder(column.name, query))) {
      const value = (row: Row): string | number => sortable(column.column.value(row, site));
      const sorted = [...rows].sort(
        (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (orderBy.descending ? -1 : 1),
      );
      return sorted.slice(skip, skip + top);
    }
    const found: Row[] = [];
    let passed = 0;
    if (top === 0) return found;
    for (const row of rows) {
      if (passed++ < skip) continue;
      found.push(row);
      if (found.length >= top) break;
    }
    return found;
  }

  /** Where it is known without looking at the rows: without a filter, or with one that names a collection only. */
  function knownSize(site: Site, { filter }: ClassQuery): number | undefined {
    if (!filter) return wmiClass.total?.(site);
    if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return undefined;
    if (filter.property.toLowerCase() !== wmiClass.collectionColumn?.toLowerCase()) return undefined;
    return wmiClass.sizeOf?.(site, filter.value);
  }

  /** Whether ascending keys are the order asked for: it is the first key, or the keys before it have one value each. */
  function inKeyOrder(column: string, { filter }: ClassQuery): boolean {
    const at = wmiClass.keys.indexOf(column);
    return at >= 0 && wmiClass.keys.slice(0, at).every((key) => boundsOf(filter, key).values?.size === 1);
  }

  /** Only what was selected; without that also the fields of WMI, the key as etag, and nothing that is lazy. */
  function shape(
    site: Site,
    { select }: ClassQuery,
    root: string,
    withLazy: boolean,
  ): (row: Row) => Record<string, unknown> {
    const chosen = select ? select.map(find) : [...columns.values()];
    const asWmi = !select && route === 'wmi';
    return (row) => {
      const entity: Record<string, unknown> = asWmi
        ? { '@odata.etag': keyText(row, site), ...wmiFields(row, site, root) }
        : {};
      for (const { name, column } of chosen) entity[name] = shown(column, row, site, withLazy);
      return entity;
    };
  }

  const shown = (column: Column<Row>, row: Row, site: Site, withLazy: boolean): Value | readonly object[] => {
    if (column.objects) return withLazy ? column.objects(row, site) : [];
    return column.lazy && !withLazy ? null : column.value(row, site);
  };

  const keyText = (row: Row, site: Site): string =>
    wmiClass.keys.map((key) => String(wmiClass.columns[key]?.value(row, site) ?? '')).join(',');

  function wmiFields(row: Row, site: Site, root: string): Record<string, unknown> {
    const keys = wmiClass.keys.map((key) => {
      const value = wmiClass.columns[key]?.value(row, site) ?? null;
      return typeof value === 'number' ? `${key}=${value}` : `${key}="${String(value)}"`;
    });
    const relativePath = `${wmiClass.name}.${keys.join(',')}`;
    const server = new URL(root).hostname;
    const namespace = `root\\sms\\site_${site.words.siteCode}`;
    return {
      __GENUS: 2,
      __CLASS: wmiClass.name,
      __SUPERCLASS: wmiClass.superclass,
      __DYNASTY: 'SMS_BaseClass',
      __RELPATH: relativePath,
      __PROPERTY_COUNT: columns.size,
      __DERIVATION: [...new Set([wmiClass.superclass, 'SMS_BaseClass'])],
      __SERVER: server,
      __NAMESPACE: namespace,
      __PATH: `\\\\${server}\\${namespace}:${relativePath}`,
      __LAZYPROPERTIES: [...columns.values()].flatMap(({ name, column }) => (column.lazy ? [name] : [])),
      __QUALIFIER_SECURITYVERBS: null,
    };
  }

  const set = (root: string, value: readonly unknown[]): Answer => ({
    status: 200,
    body: { '@odata.context': `${root}/$metadata#${wmiClass.name}`, value },
  });

  const bare = (root: string, entity: object): Answer => ({
    status: 200,
    body: { '@odata.context': `${root}/$metadata#${wmiClass.name}/$entity`, ...entity },
  });

  /** Throws ServiceError (404). */
  function found(site: Site, keys: readonly (string | number)[], query: ClassQuery, root: string): object {
    const terms = wmiClass.keys.map(
      (property, index) => ({ kind: 'compare', property, operator: 'eq', value: keys[index] ?? null }) as const,
    );
    const [row] = keys.length === terms.length ? [...accepted(site, { skip: 0, filter: { kind: 'and', terms } })] : [];
    if (!row) throw new ServiceError(404, `No instance of ${wmiClass.name} was found for the key.`);
    return shape(site, query, root, true)(row);
  }

  return {
    name: wmiClass.name,
    keys: wmiClass.keys,
    properties: Object.entries(wmiClass.columns).map(([name, column]) => ({
      name,
      type: column.edm ?? EDM[column.type],
    })),
    *numbers(site, filter) {
      const column = wmiClass.columns[wmiClass.number ?? ''];
      if (!column) return;
      for (const row of accepted(site, { skip: 0, ...(filter && { filter }) })) yield Number(column.value(row, site));
    },
    list: (site, query, root) => set(root, page(site, query).map(shape(site, query, root, false))),
    count(site, query) {
      const rows = knownSize(site, query) ?? [...accepted(site, query)].length;
      return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: String(rows) };
    },
    byKey(site, keys, query, root) {
      const entity = found(site, keys, query, root);
      return route === 'wmi' ? set(root, [entity]) : bare(root, entity);
    },
    entity(site, keys, root) {
      return bare(root, found(site, keys, { skip: 0 }, root));
    },
  };
}

const sortable = (value: Value): string | number =>
  typeof value === 'number' ? value : typeof value === 'string' ? value.toLowerCase() : String(value ?? '');

/** How types of WMI go out. Source: `$metadata` of real sites. */
const EDM: { readonly [Type in Column<never>['type']]: string } = {
  text: 'Edm.String',
  number: 'Edm.Int64',
  flag: 'Edm.Boolean',
  moment: 'Edm.DateTimeOffset',
  texts: 'Collection(Edm.String)',
  objects: 'Collection(Edm.ComplexType)',
};
