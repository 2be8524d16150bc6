import { onlyOne } from './only-one';

const wording = {
  typed: 'Pilot',
  kind: ['group of contoso', 'groups of contoso'] as const,
  describe: (id: number) => `group ${id}`,
  better: '--add-group-id <id>',
};
const refusalOf = (found: readonly number[], similar: readonly number[] = []) => {
  try {
    return onlyOne(found, { ...wording, similar });
  } catch (error) {
    return error;
  }
};

it('gives the only one', () => {
  expect(onlyOne([7], wording)).toBe(7);
});

it('lists those that fit, with what names one of them exactly', () => {
  expect(refusalOf([7, 8])).toMatchObject({
    exitCode: 1,
    message: '"Pilot" fits 2 groups of contoso; say which by --add-group-id <id>:\n  group 7\n  group 8',
  });
});

it('says what there is, when nothing fits', () => {
  expect(refusalOf([])).toMatchObject({ exitCode: 1, message: '"Pilot" fits no group of contoso.' });
  expect(refusalOf([], [7])).toMatchObject({ message: '"Pilot" fits no group of contoso; there is:\n  group 7' });
});

it('shortens a long list', () => {
  const many = Array.from({ length: 25 }, (_, index) => index);
  expect(refusalOf(many)).toMatchObject({ message: expect.stringMatching(/group 19\n {2}and 5 more$/) });
});
