/** What reading a directory object by its own id came to. */
export type ObjectReading = 'there' | 'missing';

/** What is known of an object that claims name. */
export interface ObjectRecord {
  /** The newest reading found it. */
  readonly seen: boolean;
  /** When it was first read as missing, in milliseconds since 1970; null while it is there. */
  readonly missingSince: number | null;
  /** It is believed to be missing: claims let go of it. */
  readonly gone: boolean;
}

/** Directories replicate within seconds, rarely within twelve minutes: two readings so far apart do not err together. */
export const BELIEVED_AFTER_MS = 15 * 60_000;

/** What is known of an object after it was read at `at`. One that is there again is there, however often it was missing. */
export function afterReading(before: ObjectRecord, reading: ObjectReading, at: number): ObjectRecord {
  if (reading === 'there') return { seen: true, missingSince: null, gone: false };
  const missingSince = before.missingSince ?? at;
  return { seen: false, missingSince, gone: before.gone || at - missingSince >= BELIEVED_AFTER_MS };
}
