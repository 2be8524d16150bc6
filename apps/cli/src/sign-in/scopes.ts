/** What only people can be asked for. Source: OpenID Connect Core 1.0, sections 5.4 and 11. */
const OF_PEOPLE = ['openid', 'profile', 'email', 'offline_access'];

const wordsOf = (scope: string | undefined): string[] => (scope ?? '').split(' ').filter((word) => word !== '');

/** What an app asks for in its own name; undefined for nothing in particular. */
export function scopeOfApp(scope: string | undefined): string | undefined {
  const words = wordsOf(scope).filter((word) => !OF_PEOPLE.includes(word));
  return words.length > 0 ? words.join(' ') : undefined;
}

/** With what a session needs to outlast its first token, unless the issuer says that it does not know that. */
export function scopeOfPerson(scope: string | undefined, supported: readonly string[] | undefined): string {
  const lasting = supported === undefined || supported.includes('offline_access') ? ['offline_access'] : [];
  return [...new Set([...wordsOf(scope ?? 'openid'), ...lasting])].join(' ');
}
