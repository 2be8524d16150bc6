import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The manifest lies beside the folder of the program: in the repository, and where it was installed. */
const manifest = z.object({ version: z.string() });

export const readVersion = (): string =>
  manifest.parse(JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'))).version;
