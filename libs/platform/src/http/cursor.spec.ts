import { decodeCursor, encodeCursor } from './cursor';
import { Problem } from './problem';

it('gives back the values that it was made of', () => {
  expect(decodeCursor(encodeCursor(['Å/b', 7, null, true]))).toEqual(['Å/b', 7, null, true]);
});

it.each(['', 'x', 'e30', encodeCursor(['a']).slice(1)])('refuses %j as no cursor of ours', (text) => {
  expect(() => decodeCursor(text)).toThrow(Problem);
});
