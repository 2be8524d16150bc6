import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  RowBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { panels, type Chart } from './panels';

/** One look from top to bottom: is it well, how soon do changes arrive, what holds them up, and how the services fare. */
const rows: readonly (readonly [title: string, charts: readonly Chart[]])[] = [
  [
    'Is it well?',
    [
      { title: 'Mappings by status', expr: 'max by (status) (rollcall_mappings)', legend: '{{status}}' },
      { title: 'Attention', expr: 'max by (attention) (rollcall_mappings_attention) > 0', legend: '{{attention}}' },
      { title: 'Members', expr: 'max by (figure) (rollcall_members)', legend: '{{figure}}' },
      {
        title: 'Ends that do not answer well',
        expr: 'max by (kind, id, state) (rollcall_end_state{state!="ok"})',
        legend: '{{kind}} {{id}}: {{state}}',
      },
      { title: 'Holds', expr: 'sum by (tenant) (rollcall_holds_open)', legend: '{{tenant}}' },
      { title: 'Removals held', expr: 'sum by (tenant) (rollcall_removals_held)', legend: '{{tenant}}' },
      {
        title: 'Members without an Entra object',
        expr: 'sum by (tenant) (rollcall_members_unresolved)',
        legend: '{{tenant}}',
      },
      { title: 'Dead letters open', expr: 'max(rollcall_dead_letters_open)', legend: 'open' },
    ],
  ],
  [
    'From the change to the group',
    [
      {
        title: 'Half of all changes',
        expr: 'histogram_quantile(0.5, sum by (tenant, le) (rate(rollcall_change_to_group_seconds_bucket[$__rate_interval])))',
        legend: '{{tenant}}',
        unit: 's',
      },
      {
        title: '99 of 100 changes',
        expr: 'histogram_quantile(0.99, sum by (tenant, le) (rate(rollcall_change_to_group_seconds_bucket[$__rate_interval])))',
        legend: '{{tenant}}',
        unit: 's',
      },
      { title: 'Backlog', expr: 'sum by (tenant) (rollcall_graph_backlog_members)', legend: '{{tenant}}' },
      {
        title: 'Writes',
        expr: 'sum by (tenant, kind, result) (rate(rollcall_graph_writes_total[$__rate_interval]))',
        legend: '{{tenant}} {{kind}}: {{result}}',
        unit: 'ops',
      },
    ],
  ],
  [
    "Graph's quota",
    [
      {
        title: 'Used',
        expr: 'max by (tenant) (rollcall_graph_quota_used_ratio)',
        legend: '{{tenant}}',
        unit: 'percentunit',
      },
      {
        title: 'Left',
        expr: 'max by (tenant) (rollcall_graph_quota_left_ratio)',
        legend: '{{tenant}}',
        unit: 'percentunit',
      },
      {
        title: 'Answers with 429',
        expr: 'sum by (tenant) (rate(rollcall_graph_throttled_total[$__rate_interval]))',
        legend: '{{tenant}}',
        unit: 'reqps',
      },
      {
        title: 'Waiting because Graph asked to',
        expr: 'max by (tenant) (rollcall_graph_wait_seconds)',
        legend: '{{tenant}}',
        unit: 's',
      },
    ],
  ],
  [
    'The sites',
    [
      {
        title: 'Since the last good answer',
        expr: 'time() - max by (site) (rollcall_poll_success_timestamp_seconds)',
        legend: '{{site}}',
        unit: 's',
      },
      {
        title: 'A look at the catalogue, 99 of 100',
        expr: 'histogram_quantile(0.99, sum by (site, le) (rate(rollcall_poll_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{site}}',
        unit: 's',
      },
      {
        title: 'Looks that failed',
        expr: 'sum by (site, state) (rate(rollcall_polls_total{state!="ok"}[$__rate_interval]))',
        legend: '{{site}}: {{state}}',
        unit: 'ops',
      },
      {
        title: 'Reads of members',
        expr: 'sum by (site, outcome) (rate(rollcall_collection_reads_total[$__rate_interval]))',
        legend: '{{site}}: {{outcome}}',
        unit: 'ops',
      },
    ],
  ],
  [
    'Between the services',
    [
      {
        title: 'Messages to take in',
        expr: 'max by (service, topic) (rollcall_consumer_lag_messages)',
        legend: '{{service}} {{topic}}',
      },
      {
        title: 'From written to stored, 99 of 100',
        expr: 'histogram_quantile(0.99, sum by (service, topic, le) (rate(rollcall_inbound_delay_seconds_bucket[$__rate_interval])))',
        legend: '{{service}} {{topic}}',
        unit: 's',
      },
      {
        title: 'Oldest event of the outbox',
        expr: 'max by (service) (rollcall_outbox_oldest_seconds)',
        legend: '{{service}}',
        unit: 's',
      },
      {
        title: 'Events published',
        expr: 'sum by (service, topic) (rate(rollcall_outbox_published_total[$__rate_interval]))',
        legend: '{{service}} {{topic}}',
        unit: 'ops',
      },
    ],
  ],
  [
    'The services',
    [
      {
        title: 'Requests',
        expr: 'sum by (service, status) (rate(rollcall_http_request_duration_seconds_count[$__rate_interval]))',
        legend: '{{service}} {{status}}',
        unit: 'reqps',
      },
      {
        title: 'Answered within, 99 of 100',
        expr: 'histogram_quantile(0.99, sum by (service, route, le) (rate(rollcall_http_request_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{service}} {{route}}',
        unit: 's',
      },
      { title: 'Memory', expr: 'process_resident_memory_bytes', legend: '{{service}} {{pod}}', unit: 'bytes' },
      {
        title: 'CPU',
        expr: 'rate(process_cpu_seconds_total[$__rate_interval])',
        legend: '{{service}} {{pod}}',
        unit: 'percentunit',
      },
      {
        title: 'Event loop, 99 of 100',
        expr: 'nodejs_eventloop_lag_p99_seconds',
        legend: '{{service}} {{pod}}',
        unit: 's',
      },
      { title: 'Waiting for the database', expr: 'rollcall_database_waiting_requests', legend: '{{service}} {{pod}}' },
    ],
  ],
];

/** Every expression of the dashboard. */
export const expressions: readonly string[] = rows.flatMap(([, charts]) => charts.map(({ expr }) => expr));

/** Grafana's dashboard of an installation, for `k8s/monitoring/dashboard.json`. */
export function dashboard(): Dashboard {
  const builder = new DashboardBuilder('Rollcall')
    .uid('rollcall')
    .tags(['rollcall'])
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('source').label('Prometheus').type('prometheus'));
  for (const [title, charts] of rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels(charts)) builder.withPanel(panel);
  }
  return builder.build();
}
