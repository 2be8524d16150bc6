import { Archive, ForgetOld } from './forget-old';

const DAY = 86_400_000;

class FakeArchive extends Archive {
  readonly forgotten = new Map<string, number>();
  async forgetDeadLetters(afterMs: number) {
    this.forgotten.set('dead letters', afterMs / DAY);
  }
  async forgetEndedRuns(afterMs: number) {
    this.forgotten.set('ended runs', afterMs / DAY);
  }
  async forgetResultEvents(afterMs: number) {
    this.forgotten.set('result events', afterMs / DAY);
  }
  async forgetSamples(afterMs: number) {
    this.forgotten.set('samples', afterMs / DAY);
  }
  async forgetDeletedMappings(afterMs: number) {
    this.forgotten.set('deleted mappings', afterMs / DAY);
  }
}

it('forgets what ended long ago, each after its days', async () => {
  const archive = new FakeArchive();
  await new ForgetOld(archive).run();
  expect(Object.fromEntries(archive.forgotten)).toEqual({
    'dead letters': 30,
    'ended runs': 90,
    'result events': 90,
    samples: 30,
    'deleted mappings': 90,
  });
});
