import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** One curve for each series of an expression. */
export interface Chart {
  readonly title: string;
  /** PromQL. */
  readonly expr: string;
  /** What a series is called, such as `{{tenant}}`. */
  readonly legend: string;
  /** Grafana's name of the unit; a plain number without it. */
  readonly unit?: string;
}

/** Grafana divides a row into 24 columns. */
const WIDTH = 6;
const HEIGHT = 7;

const SOURCE = { type: 'prometheus', uid: '${source}' };

/** Four beside each other. */
export const panels = (charts: readonly Chart[]): readonly PanelBuilder[] =>
  charts.map(({ title, expr, legend, unit = 'short' }) =>
    new PanelBuilder()
      .title(title)
      .datasource(SOURCE)
      .unit(unit)
      .min(0)
      .span(WIDTH)
      .height(HEIGHT)
      .withTarget(new DataqueryBuilder().datasource(SOURCE).expr(expr).legendFormat(legend)),
  );
