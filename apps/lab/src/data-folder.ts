import { join, resolve } from 'node:path';

/** The root of the repository: the services are started from their `dist` below it. */
export const REPOSITORY = resolve(__dirname, '..', '..', '..');

/** Where the lab keeps `part` between starts: below ROLLCALL_DATA, or `.rollcall` of the repository. */
export const dataFolder = (part: string): string =>
  join(resolve(process.env['ROLLCALL_DATA'] ?? join(REPOSITORY, '.rollcall')), part);
