import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { applyPatch, type Operation } from 'fast-json-patch';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const labels = z.record(z.string(), z.string());

/** A Kubernetes object: what is common to all kinds. */
const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), labels: labels.optional() }),
});
export type Manifest = z.infer<typeof manifest>;

/** What our kustomizations use, and nothing more: whoever uses more extends this, or the test stops here. */
const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: z.string().optional(),
  resources: z.array(z.string()),
  labels: z.array(z.strictObject({ pairs: labels, includeTemplates: z.boolean() })).default([]),
  images: z.array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })).default([]),
  patches: z
    .array(
      z.strictObject({
        path: z.string(),
        target: z.strictObject({ group: z.string(), version: z.string(), kind: z.string() }),
      }),
    )
    .default([]),
  configMapGenerator: z
    .array(
      z.strictObject({
        name: z.string(),
        behavior: z.enum(['create', 'merge', 'replace']).default('create'),
        files: z.array(z.string()).default([]),
        literals: z.array(z.string()).default([]),
        options: z.strictObject({ labels }).optional(),
      }),
    )
    .default([]),
});
type Kustomization = z.infer<typeof kustomization>;

/**
 * The objects of a kustomization's folder, as `kustomize build` gives them, without its order and its hashes: for a
 * machine that has neither kustomize nor a cluster. Throws when a file is missing or a feature is used that is not known here.
 */
export function build(folder: string): readonly Manifest[] {
  const settings = kustomization.parse(parse(read(folder, 'kustomization.yaml')));
  const resources = settings.resources.flatMap((path) =>
    path.endsWith('.yaml') ? documents(read(folder, path)) : build(join(folder, path)),
  );
  const generated = settings.configMapGenerator.reduce((all, one) => generate(all, one, folder), resources);
  return generated.map((one) => patched(one, settings, folder)).map((one) => decorated(one, settings));
}

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

const documents = (text: string): Manifest[] =>
  parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return manifest.parse(document.toJS());
  });

type Generator = Kustomization['configMapGenerator'][number];

function generate(
  all: readonly Manifest[],
  { name, behavior, files, literals, options }: Generator,
  folder: string,
): Manifest[] {
  const isIt = (one: Manifest): boolean => one.kind === 'ConfigMap' && one.metadata.name === name;
  const before = all.find(isIt);
  if ((before === undefined) !== (behavior === 'create')) throw new Error(`ConfigMap ${name}: cannot ${behavior} it`);
  const data = Object.fromEntries([
    ...(behavior === 'merge' ? Object.entries(labels.parse(before?.['data'])) : []),
    ...files.map((file) => [basename(file), read(folder, file)] as const),
    ...literals.map((literal) => [literal.slice(0, literal.indexOf('=')), literal.slice(literal.indexOf('=') + 1)]),
  ]);
  const metadata = { name, ...options, ...before?.metadata };
  const made = { apiVersion: 'v1', kind: 'ConfigMap', ...before, metadata, data };
  return [...all.filter((one) => !isIt(one)), made];
}

function patched(one: Manifest, { patches }: Kustomization, folder: string): Manifest {
  return patches
    .filter(({ target: { group, version, kind } }) => one.apiVersion === `${group}/${version}` && one.kind === kind)
    .reduce((before, { path }) => {
      const operations: Operation[] = parse(read(folder, path));
      return manifest.parse(applyPatch(structuredClone(before), operations, true).newDocument);
    }, one);
}

function decorated(one: Manifest, { namespace, labels: added, images }: Kustomization): Manifest {
  const pairs = Object.assign({}, ...added.map((entry) => entry.pairs));
  const text = JSON.stringify(one, (key, value: unknown) => {
    const image = key === 'image' && images.find(({ name }) => name === value);
    if (image) return `${image.newName}:${image.newTag}`;
    if (key !== 'template' || typeof value !== 'object') return value;
    const { metadata, ...rest } = z
      .looseObject({ metadata: z.looseObject({ labels: labels.optional() }) })
      .parse(value);
    return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, ...pairs } } };
  });
  const built = manifest.parse(JSON.parse(text));
  const clusterWide = one.kind === 'Namespace';
  const metadata = {
    ...built.metadata,
    labels: { ...built.metadata.labels, ...pairs },
    ...(namespace !== undefined && !clusterWide && { namespace }),
  };
  return { ...built, metadata };
}
