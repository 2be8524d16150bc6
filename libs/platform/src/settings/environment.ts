import { isIP } from 'node:net';
import { z } from 'zod';
import type { ServiceName } from './settings';

const defaultPorts: Record<ServiceName, number> = {
  'status-service': 8080,
  'full-sync-coordinator': 8081,
  'collection-watcher': 8082,
  'group-writer': 8083,
};

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** A whole number; an empty text is refused rather than read as 0. */
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'a whole number').transform(Number).pipe(z.int().min(min).max(max));

const brokers = z
  .string({ error: 'is not set: give host:port, several separated by commas' })
  .transform(list)
  .pipe(z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'each broker is host:port')).min(1, 'name at least one broker'));

const namedNetworks: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, a network in CIDR notation, or one of the named ones of proxy-addr. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  if (bits === undefined) return isIP(address) > 0 || namedNetworks.includes(address);
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128) && isIP(address) > 0;
}

/** The environment variables of a service; paths of files are still paths here. */
export const environmentOf = (service: ServiceName) =>
  z
    .object({
      DATABASE_URL: z
        .string({ error: 'is not set: give postgres://user:password@host:port/database' })
        .pipe(z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// address' })),
      PGSSLROOTCERT: z.string().min(1).optional(),
      KAFKA_BROKERS: brokers,
      KAFKA_SSL_CA: z.string().min(1).optional(),
      KAFKA_SASL_MECHANISM: z
        .string()
        .toLowerCase()
        .pipe(z.enum(['plain', 'scram-sha-256', 'scram-sha-512']))
        .optional(),
      KAFKA_SASL_USERNAME: z.string().min(1).optional(),
      KAFKA_SASL_PASSWORD_FILE: z.string().min(1).optional(),
      KAFKA_SESSION_TIMEOUT_MS: whole(6_000, 300_000).prefault('30000'),
      KAFKA_REPLICATION: whole(1, 9).prefault('1'),
      TOPIC_PREFIX: z
        .string()
        .regex(/^[A-Za-z0-9._-]*$/, 'letters, digits, dots, - and _')
        .default('rollcall.'),
      TOPIC_PARTITIONS: whole(1, 1_000).prefault('12'),
      HOST: z.string().min(1).optional(),
      PORT: whole(0, 65_535).prefault(String(defaultPorts[service])),
      LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
      COORDINATOR_URL: z
        .url({ protocol: /^https?$/, error: 'an http:// or https:// address' })
        .transform((address) => address.replace(/\/+$/, ''))
        .default('http://127.0.0.1:8081'),
      CORS_ORIGINS: z
        .string()
        .default('')
        .transform(list)
        .pipe(z.array(z.url({ protocol: /^https?$/, error: 'each origin is an http:// or https:// address' }))),
      TRUSTED_PROXIES: z
        .string()
        .default('loopback')
        .transform(list)
        .pipe(z.array(z.string().refine(isNetwork, 'each is an address, a network such as 10.0.0.0/8, or loopback'))),
      RATE_LIMIT_PER_MINUTE: whole(1, 10_000_000).prefault('60000'),
      ROLLCALL_CONFIG: z.string({ error: 'is not set: give the path of the YAML file' }).min(1),
      ROLLCALL_MIGRATE: z.enum(['true', 'false']).default('false'),
    })
    .superRefine((env, context) => {
      const sasl = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD_FILE'] as const;
      if (sasl.every((name) => env[name] === undefined)) return;
      for (const name of sasl.filter((one) => env[one] === undefined))
        context.addIssue({ code: 'custom', path: [name], message: 'is not set, although other KAFKA_SASL_* are' });
    });

export type Environment = z.infer<ReturnType<typeof environmentOf>>;
