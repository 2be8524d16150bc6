import { wrongUse } from '../failure';
import type { Column } from './column';

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** The columns of a comma-separated list of headings, in its order; case, spaces and hyphens do not matter. */
export function chooseColumns<Row>(list: string, columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return list.split(',').map((text) => {
    const column = columns.find(({ heading }) => lettersOf(heading) === lettersOf(text));
    if (column) return column;
    const known = columns.map(({ heading }) => heading).join(', ');
    throw wrongUse(`There is no column "${text.trim()}"; there are: ${known}.`);
  });
}
