import { Button, Dropdown, makeStyles, Option, SearchBox } from '@fluentui/react-components';
import type { Attention, CloudSyncStatus } from '../api/shapes';
import { attentions } from '../shown/attention';
import { CloudSyncStatusMark, statusWords } from '../shown/cloud-sync-status';
import { allAttentions, allStatuses, isFiltered, type Place } from './place';
import type { usePlace } from './use-place';

const useStyles = makeStyles({
  search: { width: '260px' },
  status: { minWidth: '150px', width: '190px' },
  attention: { minWidth: '150px', width: '210px' },
});

export interface FiltersProps {
  readonly place: Place;
  readonly show: ReturnType<typeof usePlace>[1];
}

/** What narrows the view: part of a name or an id, words of status, reasons that need attention. */
export function Filters({ place, show }: FiltersProps) {
  const styles = useStyles();
  const { search = '', status = [], attention = [] } = place;
  return (
    <>
      <SearchBox
        className={styles.search}
        aria-label="Search mappings"
        placeholder="Collection or group, name or id"
        value={search}
        onChange={(_, { value }) => show({ search: value })}
      />
      <Dropdown
        className={styles.status}
        multiselect
        aria-label="Status"
        placeholder="Every status"
        value={status.map((one) => statusWords[one]).join(', ')}
        selectedOptions={[...status]}
        onOptionSelect={(_, { selectedOptions }) => show({ status: chosen(allStatuses, selectedOptions) })}
      >
        {allStatuses.map((one: CloudSyncStatus) => (
          <Option key={one} value={one} text={statusWords[one]}>
            <CloudSyncStatusMark status={one} />
          </Option>
        ))}
      </Dropdown>
      <Dropdown
        className={styles.attention}
        multiselect
        aria-label="Attention"
        placeholder="With or without attention"
        value={attention.map((one) => attentions[one].word).join(', ')}
        selectedOptions={[...attention]}
        onOptionSelect={(_, { selectedOptions }) => show({ attention: chosen(allAttentions, selectedOptions) })}
      >
        {allAttentions.map((one: Attention) => (
          <Option key={one} value={one} text={attentions[one].word}>
            {attentions[one].icon} {attentions[one].word}
          </Option>
        ))}
      </Dropdown>
      {isFiltered(place) && (
        <Button
          appearance="subtle"
          onClick={() => show({ search: undefined, status: undefined, attention: undefined })}
        >
          Show all
        </Button>
      )}
    </>
  );
}

const chosen = <Word extends string>(all: readonly Word[], selected: readonly string[]): readonly Word[] =>
  all.filter((word) => selected.includes(word));
