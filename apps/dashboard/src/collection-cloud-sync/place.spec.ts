import { columnIds, defaultColumns, readColumns } from './column-names';
import { queryOf, readPlace } from './place';

describe('what the address of the view says', () => {
  it('is read as it was written, and what it says wrongly is left out', () => {
    const place = {
      type: 'user',
      status: ['failed'],
      attention: ['held'],
      search: 'kiosk',
      sort: '-memberCount',
    } as const;
    expect(readPlace(place)).toEqual(place);
    expect(readPlace({ type: 'printer', status: ['fine'], attention: 'held', search: '', sort: 'weight' })).toEqual({});
    expect(readPlace({ search: 42 })).toEqual({ search: '42' });
  });

  it('is asked of the API: devices by name unless it says otherwise', () => {
    expect(queryOf({})).toEqual({ collectionType: ['device'] });
    expect(queryOf({ type: 'user', sort: '-lastSync.time' })).toEqual({
      collectionType: ['user'],
      sort: '-lastSync.time',
    });
  });
});

describe('the columns that somebody chose', () => {
  it('come in the order of the product, always with the one that leads to the mapping', () => {
    expect(readColumns(['checkedAt', 'collectionId', 'no such column'])).toEqual([
      'collectionId',
      'collectionName',
      'checkedAt',
    ]);
  });

  it('are the default ones where nobody chose', () => {
    expect(readColumns(null)).toEqual(defaultColumns);
    expect([defaultColumns.length, columnIds.length]).toEqual([9, 24]);
  });
});
