import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file in one step, so that nobody reads half of it. */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  const unfinished = `${path}.${process.pid}.new`;
  writeFileSync(unfinished, content, { mode });
  renameSync(unfinished, path);
}

/** As `replaceFile`, for what only its owner may read. */
export const replaceSecret = (path: string, content: string | Uint8Array): void => replaceFile(path, content, 0o600);
