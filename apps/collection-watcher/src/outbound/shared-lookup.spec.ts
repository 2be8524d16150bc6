import type { LookupFunction } from 'node:net';
import { sharedLookup } from './shared-lookup';

/** Names that are answered when the test says so. */
class Names {
  readonly asked: string[] = [];
  private readonly waiting: Parameters<LookupFunction>[2][] = [];

  readonly find: LookupFunction = (hostname, _, callback) => {
    this.asked.push(hostname);
    this.waiting.push(callback);
  };

  answer(): void {
    for (const callback of this.waiting.splice(0)) callback(null, '10.0.0.1', 4);
  }
}

const names = new Names();
const look = sharedLookup(names.find);
const find = (hostname: string, family: number) =>
  new Promise((resolve, reject) =>
    look(hostname, { family }, (error, address) => (error ? reject(error) : resolve(address))),
  );

it('asks once for a name that many want to know, and again when that is answered', async () => {
  const many = [find('cm01', 4), find('cm01', 4), find('cm02', 4), find('cm01', 6)];
  expect(names.asked).toEqual(['cm01', 'cm02', 'cm01']);
  names.answer();
  expect(await Promise.all(many)).toEqual(many.map(() => '10.0.0.1'));
  const later = find('cm01', 4);
  expect(names.asked).toHaveLength(4);
  names.answer();
  await later;
});
