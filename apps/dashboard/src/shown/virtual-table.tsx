import {
  makeStyles,
  mergeClasses,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import {
  type ColumnDef,
  columnSizingFeature,
  columnVisibilityFeature,
  type RowData,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';

const features = tableFeatures({ columnSizingFeature, columnVisibilityFeature, rowSortingFeature });
const ROW_PX = 40;
const HEAD_PX = 36;
/** So many rows before the last known one are near enough for the next page to be asked for. */
const AHEAD = 50;

/** A column: `id`, `header`, `cell`, `size` (pixels at least), `enableSorting`. */
export type Column<Row extends RowData> = ColumnDef<typeof features, Row>;

const useStyles = makeStyles({
  scroller: {
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: { minWidth: 'fit-content' },
  head: { position: 'sticky', top: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  headRow: { height: `${HEAD_PX}px` },
  body: { position: 'relative' },
  row: { position: 'absolute', width: '100%', height: `${ROW_PX}px` },
  cell: {
    overflow: 'hidden',
    whiteSpace: 'nowrap',
    textOverflow: 'ellipsis',
    display: 'block',
    alignContent: 'center',
  },
  // as many lines as a row has room for
  sentence: {
    whiteSpace: 'normal',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    alignSelf: 'center',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  headNumber: { '& > *': { justifyContent: 'end' } },
  more: { padding: tokens.spacingVerticalS },
});

export interface VirtualTableProps<Row extends RowData> {
  /** What the table is, for who does not see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Columns whose content is a number: to the right, digits below digits. */
  readonly numbers?: readonly string[];
  /** Columns that hold a sentence, which may be on two lines. */
  readonly sentences?: readonly string[];
  /** By column id; left out: all are shown. */
  readonly visible?: Readonly<Record<string, boolean>>;
  /** The rows come sorted; the table says by what and asks for another order. */
  readonly sorting?: SortingState;
  readonly onSort?: (sorting: SortingState) => void;
  /** How many there are in all, when not all are known yet. */
  readonly total?: number | undefined;
  /** Called when the end of what is known comes near. */
  readonly onEnd?: (() => void) | undefined;
  readonly loadingMore?: boolean;
  /** CSS height of the table, such as `100%`. */
  readonly height: string;
  readonly empty?: ReactNode;
}

/** A table of any length: only the rows that can be seen are in the page. */
export function VirtualTable<Row extends RowData>(props: VirtualTableProps<Row>) {
  const {
    label,
    columns,
    rows,
    keyOf,
    numbers = [],
    sentences = [],
    visible = {},
    sorting = [],
    onSort,
    total,
    onEnd,
  } = props;
  const styles = useStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTable({
    features,
    columns: columns as Column<Row>[],
    data: rows as Row[],
    getRowId: keyOf,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting, columnVisibility: { ...visible } },
    onSortingChange: (next) => onSort?.(typeof next === 'function' ? next(sorting) : next),
  });
  const shown = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd && last >= shown.length - AHEAD) onEnd();
  }, [last, shown.length, onEnd]);

  const width = (size: number) => ({ flex: `${size} 0 ${size}px`, minWidth: `${size}px` });
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      style={{ height: props.height }}
      // a scroller must be reachable by keyboard
      tabIndex={0} // eslint-disable-line jsx-a11y/no-noninteractive-tabindex
      role="region"
      aria-label={label}
    >
      <Table
        noNativeElements
        size="small"
        className={styles.table}
        aria-label={label}
        aria-rowcount={(total ?? rows.length) + 1}
      >
        <TableHeader className={styles.head}>
          {table.getHeaderGroups().map((group) => (
            <TableRow key={group.id} className={styles.headRow} aria-rowindex={1}>
              {group.headers.map((header) => {
                const sortable = onSort !== undefined && header.column.getCanSort();
                const order = header.column.getIsSorted();
                return (
                  <TableHeaderCell
                    key={header.id}
                    style={width(header.getSize())}
                    className={numbers.includes(header.id) ? styles.headNumber : undefined}
                    sortable={sortable}
                    {...(order && { sortDirection: order === 'asc' ? 'ascending' : 'descending' })}
                    {...(sortable && { onClick: header.column.getToggleSortingHandler() })}
                  >
                    <table.FlexRender header={header} />
                  </TableHeaderCell>
                );
              })}
            </TableRow>
          ))}
        </TableHeader>
        <TableBody className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = shown[index];
            if (!row) return null;
            return (
              <TableRow
                key={row.id}
                className={styles.row}
                aria-rowindex={index + 2}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row.getVisibleCells().map((cell) => (
                  <TableCell
                    key={cell.id}
                    style={width(cell.column.getSize())}
                    className={mergeClasses(
                      styles.cell,
                      numbers.includes(cell.column.id) && styles.number,
                      sentences.includes(cell.column.id) && styles.sentence,
                    )}
                  >
                    <table.FlexRender cell={cell} />
                  </TableCell>
                ))}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      {rows.length === 0 && props.empty}
      {props.loadingMore && <Spinner size="tiny" className={styles.more} label="More is on its way" />}
    </div>
  );
}
