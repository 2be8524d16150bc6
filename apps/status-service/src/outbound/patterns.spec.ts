import { anywhere, beginningWith } from './patterns';

it('lets the signs of a pattern stand for themselves', () => {
  expect(anywhere('50%_\\')).toBe('%50\\%\\_\\\\%');
  expect(beginningWith('SMS_')).toBe('SMS\\_%');
});
