import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive, readIdentity } from './process-identity';

/** One process's right to a folder; a process that was killed loses it. */
export interface Claim {
  release(): void;
}

const fileOf = (folder: string, purpose: string): string => join(folder, `${purpose}.pid`);

/** The number of the living process that holds the folder for `purpose`. */
export function ownerOf(folder: string, purpose: string): number | undefined {
  const owner = readIdentity(fileOf(folder, purpose));
  return owner && isAlive(owner) && owner.pid !== process.pid ? owner.pid : undefined;
}

/** Takes the folder for this process; `refused` makes the error when a living process holds it. */
export function claimFolder(folder: string, purpose: string, refused: (owner: number) => Error): Claim {
  const owner = ownerOf(folder, purpose);
  if (owner !== undefined) throw refused(owner);
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(folder, purpose), JSON.stringify(identityOf(process.pid)));
  return { release: () => rmSync(fileOf(folder, purpose), { force: true }) };
}
