import { directoryContract, KNOWN_DEVICE, KNOWN_GROUPS } from './directory-contract';
import { FakeDirectory } from './fake-directory';

describe('FakeDirectory', () => {
  directoryContract(() => {
    const directory = new FakeDirectory();
    for (const { groupId, displayName, dynamic } of KNOWN_GROUPS) {
      const reason = { usable: false, code: 'group-dynamic', message: 'It is dynamic.' } as const;
      directory.add('contoso', groupId, displayName, dynamic ? reason : { usable: true });
    }
    directory.people.set(KNOWN_DEVICE.objectId, KNOWN_DEVICE.displayName);
    return { directory, takeAway: () => (directory.trouble = 'Graph is away.') };
  });
});
