import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Run } from '../api/shapes';
import { type Decision, DecideHoldDialog } from '../mapping/decide-hold-dialog';
import { RunDrawer } from '../mapping/run-drawer';
import { counted } from '../shown/count';
import { useCaller } from '../sign-in/caller';

/** What a run of a deleted mapping holds: its list, and for who may decide the two ways to; no page of a mapping has it. */
export function HoldOfDeleted({ run: { id, mappingIds, groupId, groupName, removals } }: { readonly run: Run }) {
  const { may } = useCaller();
  const [open, setOpen] = useState<'list' | Decision>();
  const of = { mappingId: mappingIds[0] ?? '', onClose: () => setOpen(undefined) };
  return (
    <>
      <span>
        {counted(removals.held, 'removal')} in {groupName ?? groupId}
      </span>
      <Button size="small" onClick={() => setOpen('list')}>
        Show the list
      </Button>
      {may('approver') && (
        <>
          <Button size="small" onClick={() => setOpen('release')}>
            Release…
          </Button>
          <Button size="small" onClick={() => setOpen('reject')}>
            Reject…
          </Button>
        </>
      )}
      <RunDrawer {...of} runId={open === 'list' ? id : undefined} />
      {(open === 'release' || open === 'reject') && <DecideHoldDialog {...of} runId={id} decision={open} />}
    </>
  );
}
