import type { TenantConfiguration } from '@rollcall/contracts';
import type { TenantQuota } from '../core/lane-quota';

/** Resource units by the size of a tenant, and their window. Source: Graph docs, "Identity and access service limits". */
const UNITS = { S: 3_500, M: 5_000, L: 8_000 } as const;
const UNIT_WINDOW_MS = 10_000;
/** The documented window of writes: where it is configured otherwise, all windows are, such as on a clock that runs faster. */
const WRITE_WINDOW_MS = 150_000;

/** What a tenant may be asked for, by its configuration. */
export const quotaOf = ({ quota: { size, share, writes, window } }: TenantConfiguration): TenantQuota => ({
  writes: { writes, windowMs: window, share },
  units: { units: UNITS[size], windowMs: (UNIT_WINDOW_MS * window) / WRITE_WINDOW_MS, share },
});
