import { fits } from './known-routes';

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
