import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import * as contracts from '../index';
import { channels, describedMessages } from './channels';
import { eventDocuments } from './event-documents';
import { schemaOf } from './event-schema';

const root = join(__dirname, '../../../..');
const folder = join(root, 'docs/events');
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const documents = eventDocuments(version);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

it.each([...documents])('docs/events/%s is what the code says; `npm run docs:events` writes it', (path, text) => {
  const file = join(folder, path);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'not there').toBe(text);
});

it('docs/events holds nothing else', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ parentPath, name }) => join(parentPath, name)).sort()).toEqual(
    [...documents.keys()].map((path) => join(folder, path)).sort(),
  );
});

it('every event that is defined is described, on its topic', () => {
  const exported: readonly unknown[] = Object.values(contracts);
  const defined = exported.filter((value) => isObject(value) && 'topic' in value && 'data' in value);
  expect(new Set<unknown>(describedMessages.map(({ definition }) => definition))).toEqual(new Set(defined));
  for (const [topic, { messages }] of Object.entries(channels))
    expect(messages.filter(({ definition }) => definition.topic !== topic)).toEqual([]);
});

it('the AsyncAPI document has no error and no warning', async () => {
  const { document, diagnostics } = await new Parser().parse(documents.get('asyncapi.yaml') ?? '');
  const information = 2; // such as that a newer version of AsyncAPI is out
  expect(diagnostics.filter(({ severity }) => severity < information)).toEqual([]);
  expect(document?.channels().all()).toHaveLength(Object.keys(contracts.topics).length);
  expect(document?.messages().all()).toHaveLength(describedMessages.length + 1); // and the dead letters
}, 60_000); // the parser loads many files

/** The fields of a schema, those of its parts too, that nobody has described. */
function undescribed(schema: unknown, path: string): string[] {
  if (!isObject(schema)) return [];
  const fields = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  return [
    ...fields.flatMap(([name, field]) => [
      ...(isObject(field) && typeof field['description'] === 'string' ? [] : [`${path}.${name}`]),
      ...undescribed(field, `${path}.${name}`),
    ]),
    ...undescribed(schema['items'], `${path}[]`),
  ];
}

it('no field of a public event is without a description', () => {
  const open = Object.values(channels).filter(({ internal }) => !internal);
  const definitions = open.flatMap(({ messages }) => messages.map(({ definition }) => definition));
  expect(definitions.flatMap((definition) => undescribed(schemaOf(definition), definition.type))).toEqual([]);
  expect(describedMessages.filter(({ definition }) => !schemaOf(definition)['description'])).toEqual([]);
});
