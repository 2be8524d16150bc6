import { Injectable } from '@nestjs/common';
import type { Summary } from '@rollcall/contracts';
import { Metrics } from '@rollcall/platform';
import { SummaryOfAll } from '../core/summary';
import { EndsView } from '../core/views';

/** Several scrapers, or several gauges of one scrape, share an answer. */
const FRESH_MS = 5_000;

/** What the view shows, in numbers. Every replica says the same. */
@Injectable()
export class StatusMetrics {
  private asked: { readonly at: number; readonly summary: Promise<Summary | undefined> } | undefined;

  constructor(
    metrics: Metrics,
    private readonly summary: SummaryOfAll,
    ends: EndsView,
  ) {
    metrics.gauge('rollcall_mappings', 'Mappings by their status.', ['status'], async (gauge) => {
      const { mappings } = (await this.now()) ?? {};
      for (const [status, count] of Object.entries(mappings?.byStatus ?? {})) gauge.set({ status }, count);
    });
    metrics.gauge('rollcall_mappings_attention', 'Mappings that want attention.', ['attention'], async (gauge) => {
      const { mappings } = (await this.now()) ?? {};
      for (const [attention, count] of Object.entries(mappings?.byAttention ?? {})) gauge.set({ attention }, count);
    });
    metrics.gauge('rollcall_members', 'Members and leavers of all mappings, by figure.', ['figure'], async (gauge) => {
      const { members } = (await this.now()) ?? {};
      for (const [figure, count] of Object.entries(members ?? {})) gauge.set({ figure }, count);
    });
    metrics.gauge(
      'rollcall_end_state',
      'How an end answers: 1 for its state.',
      ['kind', 'id', 'state'],
      async (gauge) => {
        const all = await ends.list().catch(() => undefined);
        if (!all) return;
        gauge.reset();
        for (const { kind, id, state } of all) gauge.set({ kind, id, state }, 1);
      },
    );
    metrics.gauge('rollcall_dead_letters_open', 'Dead letters that nobody has decided on.', [], async (gauge) => {
      const summary = await this.now();
      if (summary) gauge.set(summary.deadLettersOpen);
    });
  }

  /** Undefined while the database does not answer: what was said last holds. */
  private now(): Promise<Summary | undefined> {
    const at = Date.now();
    if (!this.asked || at - this.asked.at > FRESH_MS)
      this.asked = { at, summary: this.summary.at(new Date(at)).catch(() => undefined) };
    return this.asked.summary;
  }
}
