import { z } from 'zod';
import type { EventDefinition } from '../event-definition';

/** What `ce_dataschema` says, and the `$id` of the schema. */
export const schemaIdOf = (type: string): string => `urn:rollcall:schema:${type}`;

/**
 * The JSON Schema (draft 7) of an event's data, from the definition that the code decodes with: what it accepts and what it
 * refuses, but for the rules across fields, which the descriptions tell. Fields that it does not name are allowed.
 */
export function schemaOf({ type, data }: EventDefinition): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(data, { target: 'draft-7', io: 'input' });
  return { $schema, $id: schemaIdOf(type), title: type, ...schema };
}
