import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from './read-settings';
import { SettingsError, type ServiceName } from './settings';

describe('readSettings', () => {
  let folder: string;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const sound = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    DATABASE_URL: 'postgres://rollcall:secret@db:5432/rollcall',
    KAFKA_BROKERS: 'one:9092, two:9092',
    ROLLCALL_CONFIG: file('rollcall.yaml', 'sites: []'),
    ...more,
  });
  const problems = (env: NodeJS.ProcessEnv, service: ServiceName = 'group-writer'): readonly string[] => {
    try {
      readSettings(service, env);
      return [];
    } catch (error) {
      if (error instanceof SettingsError) return error.problems;
      throw error;
    }
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('needs only the addresses and the file', () => {
    expect(readSettings('group-writer', sound())).toEqual({
      service: 'group-writer',
      databaseUrl: 'postgres://rollcall:secret@db:5432/rollcall',
      kafka: { brokers: ['one:9092', 'two:9092'], sessionTimeoutMs: 30_000 },
      host: '127.0.0.1',
      port: 8083,
      logLevel: 'info',
      topicPrefix: 'rollcall.',
      topicPartitions: 12,
      replicationFactor: 1,
      coordinatorUrl: 'http://127.0.0.1:8081',
      corsOrigins: [],
      trustedProxies: ['loopback'],
      rateLimitPerMinute: 60_000,
      migrateAtStart: false,
      configuration: { auth: 'none', sites: [], tenants: [] },
    });
  });

  it('listens for everybody only where callers are examined', () => {
    const auth = 'auth: { issuer: https://login.example/tenant, audience: rollcall }';
    const examined = sound({ ROLLCALL_CONFIG: file('auth.yaml', auth) });
    expect(readSettings('status-service', examined).host).toBe('0.0.0.0');
    expect(readSettings('status-service', { ...examined, HOST: '10.0.0.1' }).host).toBe('10.0.0.1');
    expect(readSettings('status-service', sound({ HOST: '0.0.0.0' })).host).toBe('0.0.0.0');
  });

  it('names every missing variable at once', () => {
    expect(problems({})).toEqual([
      'DATABASE_URL: is not set: give postgres://user:password@host:port/database',
      'KAFKA_BROKERS: is not set: give host:port, several separated by commas',
      'ROLLCALL_CONFIG: is not set: give the path of the YAML file',
    ]);
  });

  it('names every wrong variable and every wrong path of the file at once', () => {
    const config = file('bad.yaml', 'sites:\n  - { id: "a b", pollInterval: 2h }\nextra: 1\n');
    const found = problems(
      sound({
        DATABASE_URL: 'db:5432',
        KAFKA_BROKERS: 'one',
        PORT: '70000',
        LOG_LEVEL: 'loud',
        COORDINATOR_URL: 'ftp://x',
        CORS_ORIGINS: 'https://a.example,b.example',
        TRUSTED_PROXIES: 'loopback,10.0.0.0/8,fd00::/8,10.0.0.0/33',
        RATE_LIMIT_PER_MINUTE: '0',
        KAFKA_SASL_USERNAME: 'u',
        PGSSLROOTCERT: join(folder, 'none.pem'),
        ROLLCALL_CONFIG: config,
      }),
    );
    const places = found.map((problem) => /^(ROLLCALL_CONFIG: )?[^:]+/.exec(problem)?.[0]);
    expect(new Set(places)).toEqual(
      new Set([
        'DATABASE_URL',
        'KAFKA_BROKERS',
        'PORT',
        'LOG_LEVEL',
        'COORDINATOR_URL',
        'CORS_ORIGINS',
        'TRUSTED_PROXIES',
        'RATE_LIMIT_PER_MINUTE',
        'PGSSLROOTCERT',
        'ROLLCALL_CONFIG: sites.0.id',
        'ROLLCALL_CONFIG: sites.0.adminService',
        'ROLLCALL_CONFIG: sites.0.authentication',
        'ROLLCALL_CONFIG: sites.0.pollInterval',
        'ROLLCALL_CONFIG: (the file)',
      ]),
    );
  });

  it('says what is wrong with the file itself', () => {
    const missing = join(folder, 'none.yaml');
    expect(problems(sound({ ROLLCALL_CONFIG: missing }))).toEqual([`ROLLCALL_CONFIG: there is no file ${missing}`]);
    const broken = file('broken.yaml', 'sites:\n  - id: [hq\n');
    expect(problems(sound({ ROLLCALL_CONFIG: broken }))).toEqual([expect.stringMatching(/at line \d+, column \d+/)]);
  });

  it('asks each service only for the secrets that it reads itself', () => {
    const config = file(
      'secrets.yaml',
      `
sites:
  - { id: hq, adminService: https://cm/AdminService, caFile: /none/ca, authentication: { kind: bearer, tokenFile: /none/token } }
tenants:
  - { id: a, tenantId: 11111111-1111-1111-1111-111111111111, credential: { kind: clientSecret, clientId: c, secretFile: /none/s } }
  - { id: b, tenantId: 22222222-2222-2222-2222-222222222222, credential: { kind: clientSecret, clientId: c, secretEnvironment: NO_SUCH } }
`,
    );
    const env = sound({ ROLLCALL_CONFIG: config });
    expect(problems(env, 'status-service')).toEqual([]);
    expect(problems(env, 'collection-watcher')).toEqual([
      'ROLLCALL_CONFIG: sites.0.caFile: there is no file /none/ca',
      'ROLLCALL_CONFIG: sites.0.authentication.tokenFile: there is no file /none/token',
    ]);
    expect(problems(env, 'group-writer')).toEqual([
      'ROLLCALL_CONFIG: tenants.0.credential.secretFile: there is no file /none/s',
      'ROLLCALL_CONFIG: tenants.1.credential.secretEnvironment: the variable NO_SUCH is not set',
    ]);
  });

  it('takes TLS and a login for Kafka, and a CA for Postgres', () => {
    const settings = readSettings(
      'group-writer',
      sound({
        PGSSLROOTCERT: file('pg.pem', 'PG CA'),
        KAFKA_SSL_CA: file('kafka.pem', 'KAFKA CA'),
        KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
        KAFKA_SASL_USERNAME: 'writer',
        KAFKA_SASL_PASSWORD_FILE: file('password', 'hunter2\n'),
      }),
    );
    expect(settings.databaseCa).toBe('PG CA');
    expect(settings.kafka).toMatchObject({
      ssl: { ca: 'KAFKA CA' },
      sasl: { mechanism: 'scram-sha-512', username: 'writer', passwordFile: join(folder, 'password') },
    });
    expect(JSON.stringify(settings)).not.toContain('hunter2');
    expect(readSettings('group-writer', sound({ KAFKA_SSL_CA: 'system' })).kafka.ssl).toEqual({});
    expect(problems(sound({ KAFKA_SASL_USERNAME: 'u' }))).toEqual([
      'KAFKA_SASL_MECHANISM: is not set, although other KAFKA_SASL_* are',
      'KAFKA_SASL_PASSWORD_FILE: is not set, although other KAFKA_SASL_* are',
    ]);
  });
});
