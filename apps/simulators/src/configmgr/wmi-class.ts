import type { Site } from '../estate/site';
import type { Bounds } from '../odata/bounds';
import type { Value } from '../odata/predicate';

/** A column; `text` ones are compared with values in quotes only, `number` ones with bare numbers, `objects` with nothing. */
export interface Column<Row> {
  readonly type: 'text' | 'number' | 'flag' | 'moment' | 'texts' | 'objects';
  readonly value: (row: Row, site: Site) => Value;
  /** Of `objects` the rows within the row. */
  readonly objects?: (row: Row, site: Site) => readonly object[];
  /** The type in `$metadata` where it does not follow from the other one. */
  readonly edm?: string;
  /** Comes only by a keyed read; in lists it is empty. */
  readonly lazy?: true;
}

/** A class of the provider, with the rows behind it. */
export interface WmiClass<Row> {
  readonly name: string;
  readonly superclass: string;
  /** The key properties, in order. */
  readonly keys: readonly string[];
  readonly columns: Readonly<Record<string, Column<Row>>>;
  /** The property with the record's number, whose bounds `rows` can use. */
  readonly number?: string;
  /** The rows that our account sees in ascending order of their keys; those outside the bounds may be left out, never another. */
  readonly rows: (site: Site, bounds: RowBounds) => Iterable<Row>;
  /** The property that names a collection, whose bounds `rows` can use. */
  readonly collectionColumn?: string;
  /** How many rows there are, without looking at each. */
  readonly total?: (site: Site) => number;
  /** How many rows a collection has, without looking at each; undefined when each must be looked at. */
  readonly sizeOf?: (site: Site, collectionId: string) => number | undefined;
}

export interface RowBounds {
  readonly number: Bounds;
  readonly collection: Bounds;
}

export const text = <Row>(value: Column<Row>['value']): Column<Row> => ({ type: 'text', value });
/** UInt32 of WMI, which becomes Int64. */
export const number = <Row>(value: Column<Row>['value']): Column<Row> => ({ type: 'number', value });
/** SInt32 of WMI. */
export const int32 = <Row>(value: Column<Row>['value']): Column<Row> => ({ type: 'number', value, edm: 'Edm.Int32' });
export const flag = <Row>(value: Column<Row>['value']): Column<Row> => ({ type: 'flag', value });
export const moment = <Row>(value: Column<Row>['value']): Column<Row> => ({ type: 'moment', value });
export const lazyObjects = <Row>(type: string, objects: NonNullable<Column<Row>['objects']>): Column<Row> => ({
  type: 'objects',
  value: () => null,
  objects,
  edm: `Collection(AdminService.${type})`,
  lazy: true,
});

/** 0 or 1, as the provider writes some of its flags. */
export const bit = (value: boolean): number => (value ? 1 : 0);
