import { chooseColumns } from './choose-columns';
import { cloudSyncColumns, defaultColumns } from './cloud-sync-columns';

const headings = (columns: readonly { readonly heading: string }[]): string[] => columns.map(({ heading }) => heading);

it('shows the columns that the console shows, in its order', () => {
  expect(headings(defaultColumns)).toEqual([
    'Collection Id',
    'Collection Name',
    'Entra Group Id',
    'Entra Group Name',
    'Cloud Sync Status',
    'Member Count',
    'Sync Completed',
    'Sync InProgress',
    'Sync Failed',
  ]);
});

it('has the optional ones behind them', () => {
  expect(headings(cloudSyncColumns).slice(defaultColumns.length)).toEqual([
    'Cloud Service Id',
    'Collection Type',
    'Last Full Sync Member Count',
    'Last Full Sync Status',
    'Last Full Sync Time',
    'Last Sync Member Count',
    'Last Sync Status',
    'Last Sync Time',
    'No Entra Record',
    'Protected',
    'Removals Pending',
    'Removals Failed',
    'Removals Held',
    'Attention',
    'Checked At',
    'Collection State',
    'Collection Message',
    'Mapping Id',
    'Site',
    'Tenant Id',
  ]);
});

describe('a choice of columns', () => {
  it('keeps the order of the choice, and heeds neither case nor spaces', () => {
    expect(headings(chooseColumns('attention, sync-failed,COLLECTION NAME', cloudSyncColumns))).toEqual([
      'Attention',
      'Sync Failed',
      'Collection Name',
    ]);
  });

  it('is refused with what there is', () => {
    expect(() => chooseColumns('Colour', defaultColumns)).toThrow(
      /There is no column "Colour"; there are: Collection Id,/,
    );
  });
});
