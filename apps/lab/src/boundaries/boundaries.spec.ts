import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { REPOSITORY } from '../data-folder';

interface Import {
  /** Where the import stands; the file need not exist. */
  readonly from: string;
  readonly of: string;
  /** What lint says about it; nothing when it is allowed. */
  readonly says?: RegExp;
}

const imports: readonly Import[] = [
  {
    from: 'apps/group-writer/src/core/drain.ts',
    of: '@rollcall/collection-watcher',
    says: /"layer:service" can only depend on/,
  },
  {
    from: 'apps/group-writer/src/core/drain.ts',
    of: '../../../collection-watcher/src/main',
    says: /cannot be imported by a relative or absolute path/,
  },
  { from: 'apps/group-writer/src/core/drain.ts', of: 'kafkajs', says: /The core decides/ },
  { from: 'apps/group-writer/src/core/drain.ts', of: 'fs', says: /The core decides/ },
  { from: 'libs/membership/src/due.ts', of: 'node:fs', says: /The core decides/ },
  { from: 'libs/membership/src/due.ts', of: 'fs/promises', says: /The core decides/ },
  { from: 'libs/status/src/words.ts', of: 'kafkajs', says: /"layer:pure" is not allowed to import "kafkajs"/ },
  { from: 'libs/membership/src/due.ts', of: '@rollcall/infrastructure', says: /"layer:pure" can only depend on/ },
  {
    from: 'libs/contracts/src/ids.ts',
    of: '@rollcall/platform',
    says: /Circular dependency between "@rollcall\/contracts" and "@rollcall\/platform"/,
  },
  { from: 'libs/platform/src/run.ts', of: '@rollcall/membership', says: /"scope:platform" can only depend on/ },
  { from: 'apps/simulators/src/main.ts', of: '@rollcall/contracts', says: /"scope:simulators" can only depend on/ },
  { from: 'apps/e2e/src/scenario.ts', of: '@rollcall/platform', says: /"scope:e2e" can only depend on/ },
  { from: 'apps/group-writer/src/core/drain.ts', of: '@rollcall/membership' },
  { from: 'apps/group-writer/src/outbound/ledger.ts', of: '@rollcall/platform' },
  { from: 'apps/e2e/src/scenario.ts', of: '@rollcall/testing' },
];

/** What lint says about each of them. */
function messages(): readonly (readonly string[])[] {
  const texts = imports.map(({ from, of }) => ({ filePath: from, text: `export * from '${of}';\n` }));
  const output = execFileSync(process.execPath, [join(__dirname, 'lint-texts.mjs')], {
    cwd: REPOSITORY,
    input: JSON.stringify(texts),
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_ISOLATE_PLUGINS: 'false' },
    encoding: 'utf8',
  });
  return z.array(z.array(z.string())).parse(JSON.parse(output));
}

describe('the boundaries of the projects', () => {
  let said: readonly (readonly string[])[];
  beforeAll(() => {
    said = messages();
  }, 120_000);

  const cases = imports.map((one, index) => ({ ...one, index, allowed: one.says ? 'refuse' : 'allow' }));
  it.each(cases)('$allowed an import of $of in $from', ({ index, says }) => {
    if (says) expect(said[index]).toContainEqual(expect.stringMatching(says));
    else expect(said[index]).toEqual([]);
  });
});
