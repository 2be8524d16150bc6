import {
  Checkbox,
  Dropdown,
  Field,
  MessageBar,
  MessageBarBody,
  Option,
  SearchBox,
  Tag,
  TagGroup,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { admin, answer } from '../api/clients';
import type { Group } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { useSettled } from '../shown/use-settled';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { tenantsQuery } from '../tenants/queries';
import { type ChosenGroup, keyOf } from './draft';
import { NewGroup } from './new-group';
import { useWizardStyles } from './wizard-styles';

interface Props {
  readonly chosen: readonly ChosenGroup[];
  readonly onChoose: (group: ChosenGroup, chosen: boolean) => void;
  readonly onMade: (group: ChosenGroup) => void;
}

/** The groups of one tenant after the other: several may be chosen, also of several tenants. */
export function ChooseGroups({ chosen, onChoose, onMade }: Props) {
  const styles = useWizardStyles();
  const tenants = useQuery(tenantsQuery);
  const offered = tenants.data?.filter(({ removed }) => !removed) ?? [];
  const [wanted, setWanted] = useState<string>();
  const tenant = offered.find(({ cloudServiceId }) => cloudServiceId === wanted) ?? offered[0];

  if (tenants.error) return <Failure of={tenants.error} again={() => void tenants.refetch()} />;
  if (tenants.data && !tenant) return <Empty title="No tenant is configured">Add one to the configuration file.</Empty>;
  if (!tenant) return null;
  const { cloudServiceId } = tenant;
  return (
    <>
      <div className={styles.row}>
        <Field label="Tenant" className={styles.field}>
          <Dropdown
            value={cloudServiceId}
            selectedOptions={[cloudServiceId]}
            onOptionSelect={(_, { optionValue }) => setWanted(optionValue)}
          >
            {offered.map((one) => (
              <Option key={one.cloudServiceId} value={one.cloudServiceId} text={one.cloudServiceId}>
                {one.groupSyncEnabled ? one.cloudServiceId : `${one.cloudServiceId} (switched off)`}
              </Option>
            ))}
          </Dropdown>
        </Field>
        {tenant.groupSyncEnabled && (
          <div className={styles.field}>
            <NewGroup cloudServiceId={cloudServiceId} onMade={onMade} />
          </div>
        )}
      </div>
      {tenant.groupSyncEnabled ? (
        <GroupsOf key={cloudServiceId} cloudServiceId={cloudServiceId} chosen={chosen} onChoose={onChoose} />
      ) : (
        <MessageBar intent="warning">
          <MessageBarBody>
            The sync of the tenant {cloudServiceId} is switched off: switch it on at Tenants before you map to its
            groups.
          </MessageBarBody>
        </MessageBar>
      )}
      <Chosen groups={chosen} onChoose={onChoose} />
    </>
  );
}

function GroupsOf({ cloudServiceId, chosen, onChoose }: Omit<Props, 'onMade'> & { readonly cloudServiceId: string }) {
  const styles = useWizardStyles();
  const [text, setText] = useState('');
  const nameStartsWith = useSettled(text.trim());
  const groups = usePages(['groups', cloudServiceId, nameStartsWith], (cursor, signal) => {
    const params = { path: { cloudServiceId }, query: { nameStartsWith, ...(cursor && { cursor }) } };
    return answer(admin.GET('/admin/v1/tenants/{cloudServiceId}/groups', { params, signal }));
  });

  const columns = useMemo<Column<Group>[]>(
    () => [
      {
        id: 'name',
        header: 'Entra Group Name',
        size: 230,
        cell: ({ row: { original } }) => {
          const { groupId, displayName, usable } = original;
          const group = { cloudServiceId, groupId, displayName };
          return (
            <Checkbox
              label={displayName}
              disabled={!usable}
              checked={chosen.some((other) => keyOf(other) === keyOf(group))}
              onChange={(_, { checked }) => onChoose(group, checked === true)}
            />
          );
        },
      },
      { id: 'id', header: 'Entra Group Id', size: 270, cell: ({ row: { original } }) => original.groupId },
      {
        id: 'note',
        header: 'Description, or why it cannot be used',
        size: 560,
        cell: ({ row: { original } }) => {
          const note = original.usable ? original.description : original.message;
          return <span title={note ?? ''}>{note}</span>;
        },
      },
    ],
    [cloudServiceId, chosen, onChoose],
  );

  return (
    <>
      <Field label="Group name starts with" className={styles.field}>
        <SearchBox value={text} placeholder="All groups" onChange={(_, { value }) => setText(value)} />
      </Field>
      {groups.error && <Failure of={groups.error} again={groups.readAgain} />}
      <VirtualTable
        label="Groups"
        columns={columns}
        rows={groups.rows}
        keyOf={({ groupId }) => groupId}
        sentences={['note']}
        height="360px"
        onEnd={groups.more}
        loadingMore={groups.loading || groups.loadingMore}
        empty={
          groups.complete && (
            <Empty title={nameStartsWith ? `No group begins with “${nameStartsWith}”` : 'The tenant has no group'}>
              Make a new one, or look in another tenant.
            </Empty>
          )
        }
      />
    </>
  );
}

function Chosen({
  groups,
  onChoose,
}: {
  readonly groups: readonly ChosenGroup[];
  readonly onChoose: Props['onChoose'];
}) {
  const styles = useWizardStyles();
  if (groups.length === 0) return <p className={styles.quiet}>Choose one group or several.</p>;
  return (
    <TagGroup
      className={styles.tags}
      aria-label="Chosen groups"
      onDismiss={(_, { value }) => {
        const group = groups.find((one) => keyOf(one) === value);
        if (group) onChoose(group, false);
      }}
    >
      {groups.map((group) => (
        <Tag
          key={keyOf(group)}
          value={keyOf(group)}
          dismissible
          dismissIcon={{ 'aria-label': 'remove' }}
          secondaryText={group.cloudServiceId}
        >
          {group.displayName}
        </Tag>
      ))}
    </TagGroup>
  );
}
