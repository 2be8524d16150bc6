import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { ColumnTripleEditRegular } from '@fluentui/react-icons';
import { ALWAYS_SHOWN, type ColumnId, columnIds, columnNames, defaultColumns } from './column-names';

const useStyles = makeStyles({ list: { maxHeight: 'min(70vh, 640px)', overflowY: 'auto' } });

export interface ColumnChooserProps {
  readonly chosen: readonly ColumnId[];
  readonly choose: (chosen: readonly ColumnId[]) => void;
}

/** Which columns are shown. */
export function ColumnChooser({ chosen, choose }: ColumnChooserProps) {
  const styles = useStyles();
  return (
    <Menu
      persistOnItemClick
      checkedValues={{ columns: [...chosen] }}
      onCheckedValueChange={(_, { checkedItems }) => choose(columnIds.filter((id) => checkedItems.includes(id)))}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ColumnTripleEditRegular />}>Columns</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList className={styles.list}>
          {columnIds.map((id) => (
            <MenuItemCheckbox key={id} name="columns" value={id} disabled={id === ALWAYS_SHOWN}>
              {columnNames[id]}
            </MenuItemCheckbox>
          ))}
          <MenuDivider />
          <MenuItem onClick={() => choose(defaultColumns)}>Show the default columns</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
