import { isKnown, revisionOf } from './etag';

it.each([
  [undefined, undefined],
  ['*', undefined],
  ['"7"', 7],
  ['W/"7"', 7],
  ['"7-site-tenant"', 7],
  ['"seven"', NaN],
  ['', undefined],
])('reads the revision in If-Match: %s', (tag, revision) => {
  expect(revisionOf(tag)).toBe(revision);
});

it.each([
  ['"7"', true],
  ['W/"7"', true],
  ['"6", "7"', true],
  ['*', true],
  ['"7-site"', false],
  [undefined, false],
])('knows whether the caller has it already: %s', (ifNoneMatch, known) => {
  expect(isKnown('"7"', ifNoneMatch)).toBe(known);
});
