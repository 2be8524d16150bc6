import { closest, fits } from './known-routes';

it.each([
  ['/runs/:id', '/runs/7', true],
  ['/runs/:id', '/runs/', false],
  ['/runs/:id', '/runs/7/plan', false],
  ['/runs/:id/plan', '/runs/7/plan', true],
  ['/docs/*', '/docs/a/b.js', true],
  ['/docs/*', '/docs', false],
  ['/', '/', true],
  ['/runs', '/run', false],
])('%s and %s', (pattern, path, expected) => {
  expect(fits(pattern, path)).toBe(expected);
});

it('takes the pattern that says most about a path', () => {
  const patterns = ['/letters/:id', '/letters/replay', '/*'];
  expect(closest(patterns, '/letters/replay')).toBe('/letters/replay');
  expect(closest(patterns, '/letters/7')).toBe('/letters/:id');
  expect(closest(['/letters/:id'], '/runs')).toBeUndefined();
});
