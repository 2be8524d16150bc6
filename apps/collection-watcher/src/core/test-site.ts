import type { SelfTestCheck } from '@rollcall/contracts';
import { type CatalogueEntry, type Member, type Source, SourceError } from './source';

/** Members whose Entra ids are asked for. */
const SAMPLE = 20;

/**
 * Tries one after the other what Rollcall needs of a site, and names what is missing. What cannot be tried because
 * something before it failed is left out.
 *
 * @param inTime ends an answer that takes too long with a SourceError.
 */
export async function testSite(
  source: Source,
  inTime: <Answer>(answer: Promise<Answer>) => Promise<Answer>,
): Promise<readonly SelfTestCheck[]> {
  const checks: SelfTestCheck[] = [];
  try {
    const site = await inTime(source.site());
    checks.push(...answered(), versionCheck(site));
    if (!site) return checks;
    const largest = largestOf(await inTime(source.catalogue()));
    checks.push(catalogueCheck(largest));
    if (!largest) return checks;
    const members = await inTime(firstMembers(source, largest));
    checks.push(membersCheck(largest, members));
    const [first] = members;
    if (first) checks.push(await identitiesCheck(source, members, inTime));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    checks.push(...failure(checks, error));
  }
  return checks;
}

const fine = (check: string, message: string): SelfTestCheck => ({ check, ok: true, message });
const bad = (check: string, message: string, missing?: string): SelfTestCheck => ({
  check,
  ok: false,
  message,
  ...(missing !== undefined && { missing }),
});

const reached = fine('reach', 'The AdminService can be reached.');
const trusted = fine('certificate', 'Its certificate is trusted.');
const answered = (): SelfTestCheck[] => [reached, trusted, fine('sign-in', 'The site knows who we are.')];

/** What an error says of the first thing that has not been found good yet. */
function failure(before: readonly SelfTestCheck[], { state, message }: SourceError): readonly SelfTestCheck[] {
  const known = (checks: readonly SelfTestCheck[]) => (before.length === 0 ? checks : []);
  switch (state) {
    case 'unreachable':
      return [bad('reach', `${message}: check adminService, the port (443) and the firewall.`)];
    case 'certificate':
      return [...known([reached]), bad('certificate', `${message}: name the site's authority in caFile.`, 'caFile')];
    case 'credential':
      return [
        ...known([reached, trusted]),
        bad('sign-in', `${message}: check the token or secret of the site.`, 'credential'),
      ];
    case 'forbidden':
      return [
        ...known(answered()),
        bad('rights', `${message}: make the account an administrative user of the site.`, 'Read-only Analyst'),
      ];
    case 'throttled':
    case 'failing':
      return [...known(answered()), bad('answers', `${message}: look at adminservice.log on the SMS Provider.`)];
  }
}

const versionCheck = (site: Awaited<ReturnType<Source['site']>>): SelfTestCheck =>
  site
    ? fine('version', `Site ${site.code}, version ${site.version || 'unknown'}.`)
    : bad(
        'rights',
        'The site does not show itself: give the account a role of the site, such as Read-only Analyst.',
        'Read-only Analyst',
      );

/** The fullest collection that could be mapped; undefined when none is shown. */
const largestOf = (catalogue: readonly CatalogueEntry[]): CatalogueEntry | undefined =>
  catalogue
    .filter(({ type }) => type !== 'other')
    .reduce<CatalogueEntry | undefined>(
      (most, one) => (most && most.memberCount >= one.memberCount ? most : one),
      undefined,
    );

const catalogueCheck = (largest: CatalogueEntry | undefined): SelfTestCheck =>
  largest
    ? fine('collections', `Collections are shown, such as ${largest.collectionId} ("${largest.name}").`)
    : bad(
        'collections',
        'No device or user collection is shown: give the account Read on Collection, and a scope with the collections.',
        'Collection: Read',
      );

async function firstMembers(source: Source, { collectionId }: CatalogueEntry): Promise<readonly Member[]> {
  for await (const page of source.members(collectionId, 1)) return page;
  return [];
}

function membersCheck({ collectionId, memberCount }: CatalogueEntry, members: readonly Member[]): SelfTestCheck {
  if (members.length > 0) return fine('members', `The members of ${collectionId} are shown.`);
  if (memberCount === 0) return fine('members', 'No collection has members yet.');
  return bad(
    'members',
    `${collectionId} has ${memberCount} members and shows none: give the account Read Resource on it.`,
    'Collection: Read Resource',
  );
}

async function identitiesCheck(
  source: Source,
  members: readonly Member[],
  inTime: <Answer>(answer: Promise<Answer>) => Promise<Answer>,
): Promise<SelfTestCheck> {
  const kind = members.some(({ type }) => type === 'device') ? 'device' : 'user';
  const some = members.filter(({ type }) => type === kind).slice(0, SAMPLE);
  const found = await inTime(
    source.identities(
      kind,
      some.map(({ resourceId }) => resourceId),
    ),
  );
  const known = found.filter(({ entraId }) => entraId !== null).length;
  if (some.length > 0 && found.length === 0) {
    return bad(
      'identities',
      `Nothing is shown of the ${kind}s themselves: give the account Read Resource.`,
      'Collection: Read Resource',
    );
  }
  return fine('identities', `${known} of ${some.length} ${kind}s that were asked for have an Entra id.`);
}
