import type { Mapping } from '@rollcall/client';
import type { Command } from 'commander';
import { Document } from 'yaml';
import { examples } from '../examples';
import { nameOf } from '../find/find-mapping';
import type { Sessions } from '../session';

/** `export`: all mappings as the file that `apply` takes. */
export function addExport(program: Command, sessions: Sessions): void {
  program
    .command('export')
    .description('all mappings as a file for rollcall apply')
    .addHelpText('after', examples(['rollcall export > mappings.yaml', 'to be kept in a repository, say']))
    .action(
      sessions.action(async ({ rollcall, output }) => {
        const mappings = await rollcall.admin.mappings();
        if (output.format === 'json') output.data({ mappings: mappings.map(entryOf) });
        else output.lines(yamlOf(mappings).trimEnd());
      }),
    );
}

/** Ids say little: each entry has the names above it. */
function yamlOf(mappings: readonly Mapping[]): string {
  const document = new Document({ mappings: [] });
  for (const mapping of mappings) {
    const entry = document.createNode(entryOf(mapping));
    entry.commentBefore = ` ${nameOf(mapping)}`;
    document.addIn(['mappings'], entry);
  }
  return document.toString({ lineWidth: 0 });
}

/** What `apply` needs to make it again; what is as it would be anyway is left out. */
const entryOf = (mapping: Mapping) => ({
  site: mapping.site,
  collectionId: mapping.collectionId,
  tenantId: mapping.cloudServiceId,
  groupId: mapping.groupId,
  ...(!mapping.enabled && { enabled: false }),
  ...(mapping.mode !== 'mirror' && { mode: mapping.mode }),
  ...(mapping.schedule && { schedule: mapping.schedule }),
  ...(mapping.guard && { guard: mapping.guard }),
  ...(mapping.neverAdd.length > 0 && { neverAdd: mapping.neverAdd }),
  ...(mapping.neverRemove.length > 0 && { neverRemove: mapping.neverRemove }),
});
