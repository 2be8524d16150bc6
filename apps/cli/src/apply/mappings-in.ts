import { declaredMappings } from '@rollcall/contracts';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { wrongUse } from '../failure';

export type DeclaredMapping = z.infer<typeof declaredMappings>['mappings'][number];

/** A file that was read. */
export interface MappingsText {
  /** As it was typed. */
  readonly name: string;
  readonly text: string;
}

/** The mappings of a file in YAML or JSON. Throws a Failure that names every error with its line. */
export function mappingsIn({ name, text }: MappingsText): readonly DeclaredMapping[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const errors = document.errors.map(
      ({ linePos, message }) => `${name}:${linePos?.[0].line ?? 1}: ${firstLine(message)}`,
    );
    throw wrongUse(errors.join('\n'));
  }
  const parsed = declaredMappings.safeParse(document.toJS());
  if (parsed.success) return parsed.data.mappings;
  const errors = parsed.error.issues.map(({ path, message }) => {
    const where = path.map(String).join('.');
    return `${name}:${lineOf(document, path, lines)}: ${where === '' ? '' : `${where}: `}${message}`;
  });
  throw wrongUse(errors.join('\n'));
}

/** The line of the innermost thing on the path that is there. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line.*$/, '');
