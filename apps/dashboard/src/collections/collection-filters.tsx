import { Dropdown, Field, makeStyles, Option, SearchBox, tokens } from '@fluentui/react-components';
import type { Collection } from '../api/shapes';
import { kinds } from './collection-columns';
import type { CollectionSearch } from './use-collections';

const ALL_SITES = 'All sites';
const ALL_TYPES = 'All types';
const types: readonly Collection['type'][] = ['device', 'user', 'other'];

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, marginBottom: tokens.spacingVerticalM },
  name: { minWidth: '300px' },
});

interface Props {
  readonly search: CollectionSearch;
  readonly onChange: (change: Partial<CollectionSearch>) => void;
  /** To choose from; with one or none there is nothing to choose. */
  readonly sites?: readonly string[];
}

/** What the collections are searched by. */
export function CollectionFilters({ search, onChange, sites = [] }: Props) {
  const styles = useStyles();
  const type = search.type ? kinds[search.type] : ALL_TYPES;
  const site = search.site ?? ALL_SITES;
  return (
    <div className={styles.filters}>
      <Field label="Name starts with, or Collection Id" className={styles.name}>
        <SearchBox
          value={search.nameOrId}
          placeholder="All collections"
          onChange={(_, { value }) => onChange({ nameOrId: value })}
        />
      </Field>
      <Field label="Collection type">
        <Dropdown
          value={type}
          selectedOptions={[type]}
          onOptionSelect={(_, { optionValue }) => onChange({ type: types.find((one) => kinds[one] === optionValue) })}
        >
          {[ALL_TYPES, ...types.map((one) => kinds[one])].map((word) => (
            <Option key={word}>{word}</Option>
          ))}
        </Dropdown>
      </Field>
      {sites.length > 1 && (
        <Field label="Site">
          <Dropdown
            value={site}
            selectedOptions={[site]}
            onOptionSelect={(_, { optionValue }) => onChange({ site: sites.find((one) => one === optionValue) })}
          >
            {[ALL_SITES, ...sites].map((id) => (
              <Option key={id}>{id}</Option>
            ))}
          </Dropdown>
        </Field>
      )}
    </div>
  );
}
