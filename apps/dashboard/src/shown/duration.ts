const written = (value: number, unit: string, digits: number): string =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(
    value,
  );

/** A time span in milliseconds as people say it, such as `340 ms`, `1.2 sec`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return written(ms, 'millisecond', 0);
  if (ms < 60_000) return written(ms / 1_000, 'second', 1);
  return ms < 3_600_000 ? written(ms / 60_000, 'minute', 0) : written(ms / 3_600_000, 'hour', 1);
}
