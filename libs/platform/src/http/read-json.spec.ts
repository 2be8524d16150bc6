import { depthOf } from './read-json';

it.each([
  ['7', 0],
  ['[]', 1],
  ['{"a":[{"b":{}}],"c":[]}', 4],
  [String.raw`"[[[ \" [["`, 0],
  [String.raw`["\\",[]]`, 2],
  ['['.repeat(100_000), 100_000],
])('finds how deep %.40s nests', (text, depth) => {
  expect(depthOf(text)).toBe(depth);
});
