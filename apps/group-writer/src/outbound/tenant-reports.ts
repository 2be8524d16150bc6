import { Logger } from '@nestjs/common';
import { type EndState, type TenantConfiguration, tenantObserved } from '@rollcall/contracts';
import type { Database, Ends, Outbox } from '@rollcall/platform';

/** Says how Graph answers for a tenant, whenever that changes: in the log, in `/readyz` and as an event. */
export class TenantReports {
  private readonly logger = new Logger(TenantReports.name);

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly ends: Ends,
  ) {}

  async report(
    { id, tenantId }: TenantConfiguration,
    state: EndState,
    why: { readonly message?: string; readonly waitUntil?: Date } = {},
  ): Promise<void> {
    const { message, waitUntil } = why;
    const changed = this.ends.report({ kind: 'tenant', id, state, ...(message !== undefined && { message }) });
    if (!changed) return;
    if (state === 'ok') this.logger.log({ tenant: id }, 'the tenant answers');
    else this.logger.warn({ tenant: id, state, reason: message }, 'the tenant does not answer well');
    const observedAt = new Date().toISOString();
    await this.database.transaction((sql) =>
      this.outbox.add(sql, tenantObserved, {
        tenantId,
        cloudServiceId: id,
        state,
        ...(message !== undefined && { message }),
        observedAt,
        ...(state === 'ok' && { lastOkAt: observedAt }),
        ...(waitUntil && { waitUntil: waitUntil.toISOString() }),
      }),
    );
  }
}
