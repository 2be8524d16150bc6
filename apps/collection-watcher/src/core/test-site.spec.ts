import { FakeSource } from '../testing/fake-source';
import {
  SourceCertificateError,
  SourceCredentialError,
  type SourceError,
  SourceFailingError,
  SourceForbiddenError,
  SourceUnreachableError,
} from './source';
import { testSite } from './test-site';

let source: FakeSource;
beforeEach(() => {
  source = new FakeSource();
  source.hold('ABC00001', 1, 2, 3);
  source.hold('ABC00002');
});

const run = () => testSite(source, (answer) => answer);
const outcome = async () => (await run()).map(({ check, ok }) => `${check} ${ok ? 'ok' : 'not ok'}`);

it('tries all that is needed of a site', async () => {
  expect(await outcome()).toEqual([
    'reach ok',
    'certificate ok',
    'sign-in ok',
    'version ok',
    'collections ok',
    'members ok',
    'identities ok',
  ]);
  expect(await run()).toContainEqual(expect.objectContaining({ message: 'Site HQ1, version 5.00.9128.1000.' }));
});

it.each<[string, SourceError, readonly string[]]>([
  ['nobody answers', new SourceUnreachableError('cm01 cannot be reached: ECONNREFUSED'), ['reach not ok']],
  [
    'nobody trusts it',
    new SourceCertificateError('the certificate of cm01 is not trusted: self-signed certificate'),
    ['reach ok', 'certificate not ok'],
  ],
  [
    'it does not know us',
    new SourceCredentialError('cm01 answered 401'),
    ['reach ok', 'certificate ok', 'sign-in not ok'],
  ],
  [
    'it denies all',
    new SourceForbiddenError('cm01 answered 404: Access denied'),
    ['reach ok', 'certificate ok', 'sign-in ok', 'rights not ok'],
  ],
  [
    'it fails inside',
    new SourceFailingError('cm01 answered 500'),
    ['reach ok', 'certificate ok', 'sign-in ok', 'answers not ok'],
  ],
])('says where it ends when %s', async (_, error, expected) => {
  source.failWith(error, ['site']);
  expect(await outcome()).toEqual(expected);
  const last = (await run()).at(-1);
  expect(last?.message).toContain(error.message);
  expect(last?.message).toMatch(/: .+ .+\.$/); // what to do
});

it('names the right that is missing', async () => {
  source.hides = () => true;
  expect((await run()).at(-1)).toMatchObject({ check: 'members', ok: false, missing: 'Collection: Read Resource' });
  source.collections.clear();
  expect((await run()).at(-1)).toMatchObject({ check: 'collections', ok: false, missing: 'Collection: Read' });
  source.showsItself = false;
  expect((await run()).at(-1)).toMatchObject({ check: 'rights', ok: false, missing: 'Read-only Analyst' });
});

it('finds nothing wrong with a site whose collections are empty yet', async () => {
  source.collections.delete('ABC00001');
  expect((await run()).every(({ ok }) => ok)).toBe(true);
});

it('keeps what was found good before the site stopped answering', async () => {
  source.failWith(new SourceUnreachableError('cm01 cannot be reached: ECONNRESET'), ['page']);
  expect((await outcome()).slice(-2)).toEqual(['collections ok', 'reach not ok']);
});
