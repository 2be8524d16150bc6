import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Mapping, SiteCollection } from '@rollcall/client';
import {
  eventually,
  OtlpCollector,
  startSystem,
  toolPath,
  type CollectedSpan,
  type RunningSystem,
} from '@rollcall/testing';
import { Company, SECRET, type Person } from './company';

jest.setTimeout(240_000);

const services = ['collection-watcher', 'group-writer', 'full-sync-coordinator', 'status-service'] as const;
type Service = (typeof services)[number];

let collector: OtlpCollector;
let system: RunningSystem;
let company: Company;
let collection: SiteCollection;
let mapping: Mapping;
let b: Person;
let c: Person;

beforeAll(async () => {
  collector = await OtlpCollector.start();
  system = await startSystem({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '200' },
  });
  company = new Company(system);
  [b, c] = await company.people('device', 'B', 'C');
  collection = await company.collection('device', [b, c]);
  mapping = await company.map(collection, await company.group());
  await company.untilInStep(mapping, [b, c]);
  await company.changeCollection(collection, { leave: [c] });
  await company.untilInStep(mapping, [b]);
});
afterAll(async () => {
  await system?.stop();
  await collector?.stop();
});

describe('traces', () => {
  it('follow one change from the poll that saw it over all services to the view', async () => {
    const prefix = system.stack.topicPrefix;
    const way = [
      'collection-watcher: poll',
      'collection-watcher: read collection',
      `collection-watcher: send ${prefix}membership-changes.v1`,
      `group-writer: process ${prefix}membership-changes.v1`,
      'group-writer: apply change',
      'group-writer: write members',
      `group-writer: send ${prefix}member-results.v1`,
      `status-service: process ${prefix}member-results.v1`,
    ];
    const isLast = ({ service, name }: CollectedSpan): boolean => `${service}: ${name}` === way.at(-1);
    const stored = await eventually(
      () => collector.spans.filter(isLast).find((span) => collector.wayTo(span).join() === way.join()) ?? false,
      { within: 60_000, what: 'a trace from the poll to the view' },
    );
    const trace = collector.spans.filter(({ traceId }) => traceId === stored.traceId);
    const children = (of: string) =>
      trace.filter((span) => collector.wayTo(span).some((step, at, all) => step.endsWith(of) && at < all.length - 1));
    expect(children(': write members')).toContainEqual(
      expect.objectContaining({
        service: 'group-writer',
        attributes: expect.objectContaining({ 'http.request.method': 'POST', 'http.response.status_code': 200 }),
      }),
    );
    expect(children(': apply change')).toContainEqual(
      expect.objectContaining({ attributes: expect.objectContaining({ 'db.system.name': 'postgresql' }) }),
    );
    expect(stored.attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': `${prefix}status-service`,
    });
  });

  it('begin with a request and know its route', async () => {
    await eventually(() => {
      const request = collector.spans.find(({ name }) => name === 'POST /admin/v1/mappings');
      return request?.attributes['http.response.status_code'] === 201;
    });
    const asked = collector.spans.map(({ attributes }) => attributes['http.route']);
    expect(asked).not.toContain('/readyz');
  });

  it('hold no name of a device, no query, no secret', () => {
    const all = collector.bodies.join('\n');
    for (const word of [b.name, c.name, SECRET, 'Bearer', 'startsWith', '$filter']) expect(all).not.toContain(word);
  });
});

describe('metrics', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'operations', 'metrics.md'), 'utf8');
  /** The names below a heading of the page. */
  const documented = (heading: string): string[] => {
    const section = page.split('\n## ').find((one) => one.startsWith(`${heading}\n`)) ?? '';
    return [...section.matchAll(/^\| `(rollcall_\w+)`/gm)].map(([, name = '']) => name);
  };
  const scrape = async (service: Service): Promise<string> =>
    (await fetch(`${system.services.url(service)}/metrics`)).text();

  it.each(services)('of the %s are those that are documented', async (service) => {
    const served = [...(await scrape(service)).matchAll(/^# TYPE (rollcall_\w+)/gm)].map(([, name = '']) => name);
    const own = documented(service);
    expect(served.sort()).toEqual([...documented('Every service'), ...own].sort());
  });

  it.each(services)('of the %s are named and described as Prometheus wants it', async (service) => {
    const promtool = spawn(await toolPath('promtool'), ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    promtool.stdin.end(await scrape(service));
    const said = await text(promtool.stderr);
    expect(said.split('\n').filter((line) => line.startsWith('rollcall_'))).toEqual([]);
    expect(said).not.toContain('error');
  });

  it.each(services)('of the %s have labels of few values', async (service) => {
    const labels = [...(await scrape(service)).matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value = '']) => ({
      name,
      value,
    }));
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter(({ value }) => /[0-9a-f]{8}-[0-9a-f]{4}-/i.test(value))).toEqual([]);
    for (const { name } of [b, c]) expect(labels.map(({ value }) => value)).not.toContain(name);
  });

  it('have counted what happened', async () => {
    const value = (metrics: string, name: string, ...labels: readonly string[]): number => {
      const lines = metrics.split('\n').filter((line) => line.startsWith(name));
      const found = lines.find((line) => labels.every((label) => line.includes(label)));
      return Number(found?.split(' ').at(-1) ?? NaN);
    };
    const writer = await scrape('group-writer');
    expect(value(writer, 'rollcall_change_to_group_seconds_count')).toBeGreaterThan(0);
    expect(value(writer, 'rollcall_inbound_delay_seconds_count', 'topic="membership-changes.v1"')).toBeGreaterThan(0);
    const watcher = await scrape('collection-watcher');
    expect(value(watcher, 'rollcall_polls_total', 'site="hq"', 'state="ok"')).toBeGreaterThan(0);
    expect(value(watcher, 'rollcall_site_held', 'site="hq"')).toBe(1);
    const status = await scrape('status-service');
    expect(value(status, 'rollcall_mappings', 'status="success"')).toBe(1);
    expect(value(status, 'rollcall_end_state', 'kind="site"', 'id="hq"', 'state="ok"')).toBe(1);
    await eventually(
      async () =>
        value(await scrape('status-service'), 'rollcall_consumer_lag_messages', 'topic="member-results.v1"') === 0,
      { within: 60_000, what: 'that the view has taken in everything' },
    );
  });
});

describe('a collector that is broken', () => {
  it.each(['refuse', 'hang'] as const)('disturbs nothing: %s', async (behaviour) => {
    collector.behaviour = behaviour;
    const before = collector.turnedAway;
    await company.changeCollection(collection, { join: [c] });
    await company.untilInStep(mapping, [b, c]);
    await company.changeCollection(collection, { leave: [c] });
    await company.untilInStep(mapping, [b]);
    await eventually(() => collector.turnedAway > before);
  });

  it('does not keep a service from leaving', async () => {
    expect(await system.services.kill('group-writer', 'SIGTERM')).toBe(0);
  });
});
