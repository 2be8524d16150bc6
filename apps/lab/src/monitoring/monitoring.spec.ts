import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolPath } from '@rollcall/infrastructure';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { REPOSITORY } from '../data-folder';
import { build } from '../manifests/kustomization';
import { misfits } from '../manifests/misfits';
import { expressions } from './dashboard';

const run = promisify(execFile);
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const folder = join(REPOSITORY, 'k8s', 'monitoring');

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const rules = z.looseObject({
  spec: z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })) }),
});
const tested = z.looseObject({
  tests: z.array(
    z.looseObject({
      alert_rule_test: z.array(z.looseObject({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

const { spec } = rules.parse(parse(read('k8s/monitoring/rules.yaml')));
const alerts = spec.groups.flatMap((group) => group.rules);

describe('the alert rules', () => {
  let work: string;
  let promtool: string;
  beforeAll(async () => {
    promtool = await toolPath('promtool');
    work = mkdtempSync(join(tmpdir(), 'rollcall-rules-'));
    writeFileSync(join(work, 'rules.plain.yaml'), stringify(spec));
    copyFileSync(join(folder, 'rules.test.yaml'), join(work, 'rules.test.yaml'));
  }, 120_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('are rules that Prometheus takes', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', 'rules.plain.yaml'], { cwd: work });
    expect(stdout).toContain(`SUCCESS: ${alerts.length} rules found`);
  }, 30_000);

  it('fire when they should, and only then', async () => {
    const { stdout } = await run(promtool, ['test', 'rules', 'rules.test.yaml'], { cwd: work });
    expect(stdout).toContain('SUCCESS');
  }, 60_000);

  it.each(alerts.map(({ alert }) => alert))(
    '%s is seen to fire and not to fire, and the runbook says what to do',
    (name) => {
      const { tests } = tested.parse(parse(read('k8s/monitoring/rules.test.yaml')));
      const cases = tests.flatMap((test) => test.alert_rule_test).filter(({ alertname }) => alertname === name);
      expect(new Set(cases.map(({ exp_alerts }) => exp_alerts.length > 0))).toEqual(new Set([true, false]));
      expect(read('docs/operations/runbook.md')).toContain(`\n## ${name}\n`);
      const { annotations } = alerts.find(({ alert }) => alert === name) ?? {};
      expect(annotations?.runbook).toBe(`docs/operations/runbook.md#${name.toLowerCase()}`);
    },
  );
});

it('alerts and dashboard use only metrics that are documented', () => {
  const documented = new Set(
    [...read('docs/operations/metrics.md').matchAll(/^\| `(rollcall_\w+)`/gm)].map(([, name]) => name),
  );
  const used = [...alerts.map(({ expr }) => expr), ...expressions]
    .flatMap((expr) => [...expr.matchAll(/rollcall_\w+/g)])
    .map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
  expect(used.length).toBeGreaterThan(30);
  expect(used.filter((name) => !documented.has(name))).toEqual([]);
});

it('the objects for a cluster are sound, and find the pods of all four services', () => {
  const manifests = build(folder);
  const ofOperator = manifests.filter(({ apiVersion }) => apiVersion === 'monitoring.coreos.com/v1');
  expect(ofOperator.map(({ kind }) => kind).sort()).toEqual(['PodMonitor', 'PrometheusRule']);
  expect(misfits(manifests.filter((one) => !ofOperator.includes(one)))).toEqual([]);
  const selector = z
    .looseObject({ selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }) })
    .parse(ofOperator.find(({ kind }) => kind === 'PodMonitor')?.['spec']).selector.matchLabels;
  const pods = build(join(REPOSITORY, 'k8s', 'base')).filter(({ kind }) => kind === 'Deployment');
  const labelsOf = z.looseObject({
    template: z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }) }),
  });
  for (const pod of pods) expect(labelsOf.parse(pod['spec']).template.metadata.labels).toMatchObject(selector);
  expect(pods).toHaveLength(4);
  const board = manifests.find(({ metadata }) => metadata.name === 'rollcall-dashboard');
  expect(board?.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
}, 60_000);
