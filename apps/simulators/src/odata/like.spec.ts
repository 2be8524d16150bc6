import { asLike } from './like';

const names = ['50% off', '50 off', 'a_b', 'acb', 'PC-1', 'PC-7', 'x[1]', 'Über'];
const fitting = (...test: Parameters<typeof asLike>) => names.filter(asLike(...test));

it.each([
  ['startswith', '50', ['50% off', '50 off']],
  ['startswith', '50% OFF', ['50% off', '50 off']],
  ['startswith', '%off', ['50% off', '50 off']],
  ['contains', 'a_b', ['a_b', 'acb']],
  ['endswith', 'a_b', ['a_b', 'acb']],
  ['startswith', 'pc-[1-5]', ['PC-1']],
  ['startswith', 'pc-[^1-5]', ['PC-7']],
  ['startswith', 'pc-[17]', ['PC-1', 'PC-7']],
  ['startswith', 'pc-[9-1]', []],
  ['contains', '[[]1]', ['x[1]']],
  ['contains', 'x[', ['x[1]']],
  ['startswith', 'ü%r', ['Über']],
  ['endswith', '.', []],
] as const)('%s %j', (operator, value, expected) => {
  expect(fitting(operator, value)).toEqual(expected);
});
