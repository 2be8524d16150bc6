import type { RunShown } from '@rollcall/client';
import { waitForRuns } from './wait-for-runs';

const ID = 'c1f9a6ad-8a57-4f0c-b1b7-90c5d33c7702';

it('ends the waiting on Ctrl-C, says that the run goes on, and leaves no listener behind', async () => {
  const listeners = process.listenerCount('SIGINT');
  const asked = jest.fn();
  const run = async (id: string): Promise<RunShown> => {
    asked();
    return {
      id,
      kind: 'full',
      mappingIds: [],
      tenantId: '11111111-1111-1111-1111-111111111111',
      groupId: '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10',
      state: 'running',
      additions: { planned: 2, done: 1, failed: 0 },
      removals: { planned: 0, done: 0, failed: 0, held: 0 },
      startedAt: '2026-03-01T08:00:00Z',
      endedAt: null,
    };
  };
  const waiting = waitForRuns({ rollcall: { monitoring: { run } }, output: { quiet: true } }, [{ id: ID, name: null }]);
  process.emit('SIGINT');
  expect(process.listenerCount('SIGINT')).toBe(listeners + 1);
  await expect(waiting).rejects.toMatchObject({ exitCode: 130, message: expect.stringContaining('it goes on') });
  expect(asked).toHaveBeenCalled();
  expect(process.listenerCount('SIGINT')).toBe(listeners);
});
