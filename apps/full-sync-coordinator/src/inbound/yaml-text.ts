import { Problem } from '@rollcall/platform';
import { isScalar, parseDocument, visit } from 'yaml';

/** A body in YAML that nobody has read yet. */
export class YamlText {
  constructor(private readonly text: string) {}

  /** What it says. Throws Problem 400 `invalid-request` when it is no YAML, or says something twice. */
  read(): unknown {
    try {
      // the library compares each key with each other one: tens of thousands of them would take a minute
      const document = parseDocument(this.text, { uniqueKeys: false });
      const [error] = document.errors;
      if (error) throw error;
      visit(document, { Map: (_, { items }) => requireDistinct(items.map(({ key }) => key)) });
      const content: unknown = document.toJS();
      return content;
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
      throw new Problem(400, 'invalid-request', `The body is no YAML: ${why}`);
    }
  }
}

function requireDistinct(keys: readonly unknown[]): void {
  const known = new Set<unknown>();
  for (const key of keys) {
    if (!isScalar(key)) continue;
    if (known.has(key.value)) throw new Error(`the key "${String(key.value)}" is there twice`);
    known.add(key.value);
  }
}
