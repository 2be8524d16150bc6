import { Body1 } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import type { CloudSyncRow } from '../api/shapes';
import { Confirm } from '../shown/confirm';
import { changeMapping } from './change-mapping';
import type { Settings } from './queries';

export interface MappingDialogProps {
  readonly row: CloudSyncRow;
  readonly settings: Settings;
  readonly onClose: () => void;
}

export function DisableDialog({ row, settings, onClose }: MappingDialogProps) {
  const queryClient = useQueryClient();
  const disable = () =>
    changeMapping(settings, { enabled: false }).finally(() =>
      queryClient.invalidateQueries({ queryKey: ['cloud-sync', row.mappingId] }),
    );
  return (
    <Confirm title="Disable this mapping?" doIt="Disable" act={disable} onClose={onClose}>
      <Body1>
        Nothing more is written to {row.groupName} for {row.collectionName}; the members that are there stay. Changes of
        the collection are kept, and enabling the mapping again begins with a full sync.
      </Body1>
    </Confirm>
  );
}
