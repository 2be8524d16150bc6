import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ServiceSettings } from '../settings/settings';

/** The numbers of this process for Prometheus. Names begin with `rollcall_` and end with their base unit. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor(settings: ServiceSettings) {
    this.registry.setDefaultLabels({ service: settings.service });
    collectDefaultMetrics({ register: this.registry });
  }

  counter<Label extends string = never>(name: string, help: string, labels: readonly Label[] = []): Counter<Label> {
    return new Counter<Label>({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /** `collect` is called at each scrape and sets the value. */
  gauge<Label extends string = never>(
    name: string,
    help: string,
    labels: readonly Label[] = [],
    collect?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    const gauge: Gauge<Label> = new Gauge<Label>({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(collect ? { collect: () => collect(gauge) } : {}),
    });
    return gauge;
  }

  histogram<Label extends string = never>(
    name: string,
    help: string,
    labels: readonly Label[] = [],
    buckets: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
  ): Histogram<Label> {
    return new Histogram<Label>({ name, help, labelNames: labels, buckets: [...buckets], registers: [this.registry] });
  }
}
