import { stringify } from 'yaml';
import { asyncApiDocument } from './async-api';
import { describedMessages } from './channels';
import { schemaOf } from './event-schema';
import { examplesOf } from './examples';

/** The files that describe the events, by their path below `docs/events`. */
export function eventDocuments(version: string): ReadonlyMap<string, string> {
  const schemas = describedMessages.map(({ definition }): [string, string] => [
    `schemas/${definition.type}.json`,
    `${JSON.stringify({ ...schemaOf(definition), examples: examplesOf(definition) }, null, 2)}\n`,
  ]);
  const text = stringify(asyncApiDocument(version), { aliasDuplicateObjects: false, lineWidth: 120 });
  return new Map([['asyncapi.yaml', `# Made by \`npm run docs:events\`.\n${text}`], ...schemas]);
}
