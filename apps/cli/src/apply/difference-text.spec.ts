import { Paint } from '../output/paint';
import { differenceText, isNothing, type MappingsDifference } from './difference-text';

const ends = {
  site: 'hq',
  collectionId: 'HQ100012',
  collectionName: 'Kiosks',
  tenantId: '11111111-1111-1111-1111-111111111111',
  cloudServiceId: 'contoso',
  groupId: '70f4677e-80ae-4419-a711-7a850a4fdb7b',
  groupName: 'Kiosk devices',
};
const mappingId = 'f603e95a-f0a1-4647-ae76-9cb80fa48749';
const created = { enabled: true, mode: 'mirror', schedule: null, neverAdd: [], neverRemove: [], guard: null } as const;
const none: MappingsDifference = { dryRun: true, create: [], change: [], delete: [], unchanged: 3 };
const plain = new Paint(false, false);

it('shows what comes with what is unusual of it, what changes, what goes, and the totals', () => {
  const difference: MappingsDifference = {
    ...none,
    create: [
      { ...ends, ...created, neverAdd: [], neverRemove: [] },
      { ...ends, ...created, enabled: false, mode: 'additive', neverAdd: [mappingId], neverRemove: [] },
    ],
    change: [{ ...ends, mappingId, changes: [{ field: 'schedule', before: null, after: { cron: '0 3 * * *' } }] }],
    delete: [{ ...ends, mappingId }],
  };
  expect(differenceText(difference, plain)).toBe(
    `
+ hq/HQ100012 Kiosks → contoso Kiosk devices
+ hq/HQ100012 Kiosks → contoso Kiosk devices
    enabled: false
    mode: additive
    neverAdd: ["${mappingId}"]
~ hq/HQ100012 Kiosks → contoso Kiosk devices
    schedule: none → {"cron":"0 3 * * *"}
- hq/HQ100012 Kiosks → contoso Kiosk devices
2 to create, 1 to change, 1 to remove (members stay in their groups), 3 unchanged`.trim(),
  );
  expect(isNothing(difference)).toBe(false);
});

it('says that nothing differs', () => {
  expect(differenceText(none, plain)).toBe('3 unchanged');
  expect(isNothing(none)).toBe(true);
});
