import { configuration, problemsOf } from './configuration';

const site = {
  id: 'hq',
  adminService: 'https://cm01.contoso.com/AdminService',
  authentication: { kind: 'bearer', tokenFile: '/run/secrets/cm-token' },
};

const read = (change: Readonly<Record<string, unknown>>) =>
  configuration.safeParse({ sites: [{ ...site, ...change }] });

/** Everything that is wrong with the site, a sentence for each error. */
const problems = (change: Readonly<Record<string, unknown>>): readonly string[] => {
  const { error } = read(change);
  return error ? problemsOf(error) : [];
};

describe('a site of the configuration', () => {
  it('is polled each minute, and asked for half of what a provider takes, unless it says otherwise', () => {
    expect(read({}).data?.sites[0]).toMatchObject({
      adminService: ['https://cm01.contoso.com/AdminService'],
      pollInterval: 60_000,
      identityInterval: 900_000,
      requests: { inFlight: 8, perSecond: 100 },
    });
  });

  it.each([
    ['1s', 1_000],
    ['60s', 60_000],
    ['60m', 3_600_000],
    ['1h', 3_600_000],
  ])('may be polled every %s', (pollInterval, ms) => {
    expect(read({ pollInterval }).data?.sites[0]?.pollInterval).toBe(ms);
  });

  it.each(['999ms', '0s', '61m', '2h', '1d', '-5s', '1.5s', '60', 's', '', 60, null])(
    'may not be polled every %p, and hears what it may',
    (pollInterval) => {
      expect(problems({ pollInterval })).toEqual([
        'sites.0.pollInterval: a duration from 1s to 60m, such as 60s or 5m',
      ]);
    },
  );

  it.each([
    [{ inFlight: 0 }, 'sites.0.requests.inFlight: a whole number from 1 to 100'],
    [{ inFlight: 101 }, 'sites.0.requests.inFlight: a whole number from 1 to 100'],
    [{ inFlight: 2.5 }, 'sites.0.requests.inFlight: a whole number from 1 to 100'],
    [{ perSecond: 0 }, 'sites.0.requests.perSecond: a number from 1 to 200'],
    [{ perSecond: 201 }, 'sites.0.requests.perSecond: a number from 1 to 200'],
    [{ perSecond: 'many' }, 'sites.0.requests.perSecond: a number from 1 to 200'],
    [{ perMinute: 100 }, 'sites.0.requests: Unrecognized key: "perMinute"'],
  ])('may not be asked %p', (requests, problem) => {
    expect(problems({ requests })).toEqual([problem]);
  });

  it.each([
    ['http://cm01.contoso.com/AdminService', 'sites.0.adminService: an https:// address, or a list of them'],
    [['https://cm01', 'cm02'], 'sites.0.adminService.1: an https:// address'],
    [[], 'sites.0.adminService: an https:// address, or a list of them'],
    [7, 'sites.0.adminService: an https:// address, or a list of them'],
    [undefined, 'sites.0.adminService: an https:// address, or a list of them'],
  ])('is not reached at %p', (adminService, problem) => {
    expect(problems({ adminService })).toEqual([problem]);
  });

  it.each([
    [
      { kind: 'negotiate' },
      'sites.0.authentication: negotiate (Kerberos) is not available yet: use bearer or clientCredentials',
    ],
    [{ kind: 'ntlm' }, 'sites.0.authentication.kind: its kind is bearer or clientCredentials'],
    [undefined, 'sites.0.authentication: its kind is bearer or clientCredentials'],
    [{ kind: 'bearer' }, 'sites.0.authentication.tokenFile: the path of a file'],
    [
      { kind: 'clientCredentials', tenantId: 'contoso.com', clientId: 'c', secretFile: '/run/secrets/cm' },
      'sites.0.authentication.tenantId: Invalid GUID',
    ],
  ])('is not signed in to by %p', (authentication, problem) => {
    expect(problems({ authentication })).toEqual([problem]);
  });

  it('hears of all its errors at once, and of one that nobody knows by its name', () => {
    expect(problems({ id: 'a b', pollInterval: '2h', verifyTls: false })).toEqual([
      expect.stringMatching(/^sites\.0\.id: /),
      expect.stringMatching(/^sites\.0\.pollInterval: /),
      expect.stringMatching(/^sites\.0: .*"verifyTls"/),
    ]);
  });

  it('is there once', () => {
    const { error } = configuration.safeParse({ sites: [site, site] });
    expect(error && problemsOf(error)).toEqual(['sites.1.id: a site of this id is there already']);
  });
});
