import { nameKey } from './name-key';

it('is the same for a name in any case, however its letters are composed', () => {
  expect(nameKey('Über Ärzte')).toBe('über ärzte');
  expect(nameKey('U\u0308BER A\u0308RZTE')).toBe(nameKey('über ärzte'));
});

it('keeps apart what is not the same letter', () => {
  expect(nameKey('Strasse')).not.toBe(nameKey('Straße'));
});
