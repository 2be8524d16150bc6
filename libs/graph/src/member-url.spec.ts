import fc from 'fast-check';
import { memberRef, removeMemberUrl } from './member-url';

const GROUP = 'aaaaaaaa-0000-0000-0000-000000000001';

it('names a member by the root of its own cloud', () => {
  expect(memberRef('https://graph.microsoft.us', GROUP.toUpperCase())).toBe(
    `https://graph.microsoft.us/v1.0/directoryObjects/${GROUP}`,
  );
});

it('builds no URL that could delete a directory object', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), fc.string(), fc.webPath()), fc.oneof(fc.uuid(), fc.string()), (group, object) => {
      try {
        expect(removeMemberUrl(group, object)).toMatch(/^\/groups\/[\da-f-]{36}\/members\/[\da-f-]{36}\/\$ref$/);
      } catch (error) {
        expect((error as Error).name).toBe('ZodError');
      }
    }),
  );
});
