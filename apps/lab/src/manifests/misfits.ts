import ts from 'typescript';
import type { Manifest } from './kustomization';

/** Where `kubernetes-models` keeps the type of each kind that we use. */
const modules: Readonly<Record<string, string>> = {
  'v1 ConfigMap': 'kubernetes-models/v1/ConfigMap',
  'v1 Namespace': 'kubernetes-models/v1/Namespace',
  'v1 Service': 'kubernetes-models/v1/Service',
  'apps/v1 Deployment': 'kubernetes-models/apps/v1/Deployment',
  'batch/v1 Job': 'kubernetes-models/batch/v1/Job',
  'policy/v1 PodDisruptionBudget': 'kubernetes-models/policy/v1/PodDisruptionBudget',
  'networking.k8s.io/v1 NetworkPolicy': 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
};

/**
 * What of these objects Kubernetes does not know or wants otherwise, one sentence each, unknown fields among it: the compiler
 * checks each as a literal of its type. Throws for a kind that is not listed above.
 */
export function misfits(manifests: readonly Manifest[]): readonly string[] {
  const file = `${__dirname}/manifests.generated.ts`;
  const source = manifests.map(literalOf).join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...more) =>
    path === file ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2022) : getSourceFile(path, ...more);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
    const about = manifests[source.slice(0, start).split('\n').length - 1];
    return `${about?.kind} ${about?.metadata.name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

/** One line for each, so that the line says which it is. */
function literalOf(one: Manifest, index: number): string {
  const module = modules[`${one.apiVersion} ${one.kind}`];
  if (!module) throw new Error(`no type is known for ${one.apiVersion} ${one.kind}: add it to modules`);
  return `export const manifest${index}: import('${module}').I${one.kind} = ${JSON.stringify(one)};`;
}
