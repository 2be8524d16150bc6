import { Button, Spinner } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useReducer } from 'react';
import type { Collection } from '../api/shapes';
import { counted } from '../shown/count';
import { Failure } from '../shown/failure';
import { PageTitle } from '../shown/page-title';
import { ChooseCollection } from './choose-collection';
import { ChooseGroups } from './choose-groups';
import { ChooseOptions } from './choose-options';
import { changed, type ChosenGroup, emptyDraft, isComplete, keyOf, mayEnable, type Step, waiting } from './draft';
import { EnabledMappings } from './enabled-mappings';
import { GroupPreview } from './group-preview';
import { Leaving } from './leaving';
import { StepList } from './step-list';
import { useMaking } from './use-making';
import { useWizardStyles } from './wizard-styles';

const before: Readonly<Partial<Record<Step, Step>>> = { groups: 'collection', options: 'groups', preview: 'options' };
const after: Readonly<Partial<Record<Step, Step>>> = { collection: 'groups', groups: 'options', options: 'preview' };

/** From a collection to its groups, a step at a time; nothing is written to a group before the last one. */
export default function Page() {
  const styles = useWizardStyles();
  const navigate = useNavigate();
  const [draft, dispatch] = useReducer(changed, emptyDraft);
  const { make, preview, enable, remove } = useMaking(draft, dispatch);
  const { step, groups, work } = draft;

  const choose = useCallback((collection: Collection) => dispatch({ kind: 'collection', collection }), []);
  const toggle = useCallback((group: ChosenGroup, chosen: boolean) => dispatch({ kind: 'group', group, chosen }), []);
  const look = useCallback((group: ChosenGroup, looked: boolean) => dispatch({ kind: 'looked', group, looked }), []);
  const enabling = useMutation({ mutationFn: enable });
  const goingBack = useMutation({
    mutationFn: async (to: Step) => {
      await remove();
      dispatch({ kind: 'go', step: to });
    },
  });

  const again = (group: ChosenGroup) => {
    const its = work[keyOf(group)];
    void (its?.at === 'made' ? preview(group, its.mappingId) : make(group));
  };
  const goOn = (to: Step) => {
    dispatch({ kind: 'go', step: to });
    if (to === 'preview') groups.forEach((group) => void make(group));
  };
  const [back, next] = [before[step], after[step]];
  const toEnable = waiting(draft).length;

  return (
    <>
      <PageTitle title="New mapping" />
      <StepList current={step} />
      {step === 'collection' && <ChooseCollection chosen={draft.collection} onChoose={choose} />}
      {step === 'groups' && (
        <ChooseGroups chosen={groups} onChoose={toggle} onMade={(group) => dispatch({ kind: 'new-group', group })} />
      )}
      {step === 'options' && (
        <ChooseOptions options={draft.options} onChange={(options) => dispatch({ kind: 'options', options })} />
      )}
      {step === 'preview' && (
        <div className={styles.stack}>
          <span>
            The mappings of {draft.collection?.name} are made and disabled. This is what enabling them would do; nothing
            has been written to a group.
          </span>
          {groups.map((group) => (
            <GroupPreview
              key={keyOf(group)}
              group={group}
              work={work[keyOf(group)]}
              onAgain={() => again(group)}
              onLooked={look}
            />
          ))}
        </div>
      )}
      {step === 'done' && <EnabledMappings draft={draft} onAnother={() => dispatch({ kind: 'anew' })} />}
      {goingBack.error && <Failure of={goingBack.error} />}
      {step !== 'done' && (
        <div className={styles.buttons}>
          {back && (
            <Button disabled={goingBack.isPending} onClick={() => goingBack.mutate(back)}>
              {step === 'preview' ? 'Back, and remove them' : 'Back'}
            </Button>
          )}
          {next && (
            <Button appearance="primary" disabled={!isComplete(draft)} onClick={() => goOn(next)}>
              Next
            </Button>
          )}
          {step === 'preview' && (
            <Button
              appearance="primary"
              disabled={!mayEnable(draft) || enabling.isPending}
              icon={enabling.isPending ? <Spinner size="tiny" /> : null}
              onClick={() => enabling.mutate()}
            >
              Enable {counted(toEnable, 'mapping')}
            </Button>
          )}
          <Button appearance="subtle" onClick={() => void navigate({ to: '/' })}>
            Cancel
          </Button>
        </div>
      )}
      <Leaving draft={draft} remove={remove} />
    </>
  );
}
