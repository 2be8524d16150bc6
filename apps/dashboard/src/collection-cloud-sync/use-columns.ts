import { useState } from 'react';
import { type ColumnId, readColumns } from './column-names';

const STORED_AS = 'rollcall.columns';

function stored(): readonly ColumnId[] {
  try {
    return readColumns(JSON.parse(localStorage.getItem(STORED_AS) ?? 'null'));
  } catch {
    return readColumns(undefined); // somebody else's text
  }
}

/** The columns that this reader wants to see, remembered by the browser. */
export function useColumns(): readonly [readonly ColumnId[], (chosen: readonly ColumnId[]) => void] {
  const [columns, setColumns] = useState(stored);
  const choose = (chosen: readonly ColumnId[]) => {
    localStorage.setItem(STORED_AS, JSON.stringify(chosen));
    setColumns(readColumns(chosen));
  };
  return [columns, choose];
}
