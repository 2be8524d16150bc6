import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configuration } from '@rollcall/contracts';
import { parse } from 'yaml';
import { z } from 'zod';
import { REPOSITORY } from '../data-folder';
import { build, type Manifest } from './kustomization';
import { misfits } from './misfits';

const kubernetes = (path: string): string => join(REPOSITORY, 'k8s', path);
const services = ['collection-watcher', 'group-writer', 'full-sync-coordinator', 'status-service'];

const container = z.looseObject({ name: z.string(), args: z.array(z.string()), image: z.string() });
const workload = z.looseObject({
  replicas: z.int().optional(),
  template: z.looseObject({
    metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
    spec: z.looseObject({ containers: z.array(container), securityContext: z.looseObject({}) }),
  }),
});

const ofKind = (all: readonly Manifest[], kind: string): Manifest[] => all.filter((one) => one.kind === kind);
const workloads = (all: readonly Manifest[]) =>
  [...ofKind(all, 'Deployment'), ...ofKind(all, 'Job')].map(({ spec }) => workload.parse(spec));

/** Every value of `key`, wherever it stands. */
function valuesOf(node: unknown, key: string): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(value, key)]);
}

describe.each(['base', 'overlays/dev'])('the manifests of k8s/%s', (path) => {
  const manifests = build(kubernetes(path));

  it('have only fields that Kubernetes knows', () => {
    expect(misfits(manifests)).toEqual([]);
  }, 60_000);

  it('run each service and its migration from a program that exists', () => {
    const programs = workloads(manifests).flatMap(({ template }) =>
      template.spec.containers.flatMap(({ args }) => args),
    );
    const wanted = services.flatMap((name) => [`apps/${name}/dist/main.js`, `apps/${name}/dist/migrate.js`]);
    expect([...programs].sort()).toEqual([...wanted].sort());
    for (const program of programs) {
      const source = program.replace('/dist/', '/src/').replace('.js', '.ts');
      expect([source, existsSync(join(REPOSITORY, source))]).toEqual([source, true]);
    }
  });

  it('give no pod more rights than it needs', () => {
    for (const { template } of workloads(manifests)) {
      expect(template.spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const one of template.spec.containers) {
        expect(one).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: {
            requests: { cpu: expect.anything(), memory: expect.anything() },
            limits: { memory: expect.anything() },
          },
        });
      }
    }
  });

  it('ask each service whether it lives and whether it is ready, and give it time to leave', () => {
    for (const { spec } of ofKind(manifests, 'Deployment')) {
      const { template } = workload.parse(spec);
      expect(template.spec['terminationGracePeriodSeconds']).toBe(60);
      expect(template.spec.containers).toEqual([
        expect.objectContaining({
          livenessProbe: expect.objectContaining({ httpGet: { path: '/healthz', port: 'http' } }),
          readinessProbe: expect.objectContaining({ httpGet: { path: '/readyz', port: 'http' } }),
        }),
      ]);
    }
  });

  it('name only configuration that is there, and secrets that are documented', () => {
    const configMaps = ofKind(manifests, 'ConfigMap').map(({ metadata }) => metadata.name);
    const named = ['configMapRef', 'configMap'].flatMap((key) => valuesOf(manifests, key));
    for (const reference of named)
      expect(configMaps).toContain(z.looseObject({ name: z.string() }).parse(reference).name);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
    const secrets = new Set([
      ...valuesOf(manifests, 'secretName'),
      ...valuesOf(manifests, 'secretKeyRef').map(
        (reference) => z.looseObject({ name: z.string() }).parse(reference).name,
      ),
    ]);
    expect(secrets).toEqual(new Set(['rollcall-database', 'rollcall-sites', 'rollcall-tenants']));
  });

  it('lead every Service and PodDisruptionBudget to pods of its own', () => {
    const pods = ofKind(manifests, 'Deployment').map(({ spec }) => workload.parse(spec).template.metadata.labels);
    const selectors = [
      ...ofKind(manifests, 'Service').map(({ spec }) => z.looseObject({ selector: z.unknown() }).parse(spec).selector),
      ...ofKind(manifests, 'PodDisruptionBudget').map(
        ({ spec }) =>
          z.looseObject({ selector: z.looseObject({ matchLabels: z.unknown() }) }).parse(spec).selector.matchLabels,
      ),
    ];
    expect(selectors).toHaveLength(2 * services.length);
    for (const selector of selectors) expect(pods).toContainEqual(expect.objectContaining(selector));
  });

  it('bring a configuration that the services accept', () => {
    const [file] = ofKind(manifests, 'ConfigMap').flatMap(({ data }) => valuesOf(data, 'rollcall.yaml'));
    expect(configuration.safeParse(parse(String(file))).error).toBeUndefined();
  });
});

describe('the overlay dev', () => {
  it('runs one pod of each service of the image dev, in its namespace', () => {
    const manifests = build(kubernetes('overlays/dev'));
    expect(ofKind(manifests, 'Deployment').map(({ spec }) => workload.parse(spec).replicas)).toEqual([1, 1, 1, 1]);
    expect(new Set(valuesOf(manifests, 'image'))).toEqual(new Set(['rollcall:dev']));
    const rest = manifests.filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(rest.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['rollcall-dev']));
  });
});

describe('misfits', () => {
  it('names a field that Kubernetes does not know', () => {
    const spec = { selector: { app: 'x' }, ports: [{ port: 80, targetPorts: 'http' }] };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec };
    expect(misfits([service])).toEqual([expect.stringMatching(/^Service x: .*targetPorts.* does not exist/)]);
  }, 60_000);
});
