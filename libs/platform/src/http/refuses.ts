import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

const PREFIX = 'x-refuses-';

/** What a refusal says: the sentences by their codes. */
export type Sentences = Readonly<Record<string, string>>;

/**
 * Describes a refusal of a route, or of all routes of a controller: its stable code and a sentence as it may say. What
 * every route may answer (no token, too many requests) is described without being named.
 */
export const Refuses = (status: number, code: string, detail: string): MethodDecorator & ClassDecorator =>
  applyDecorators(ApiExtension(`${PREFIX}${status}-${code}`, detail));

/** The same for an operation of a document. */
export const noteRefusal = (operation: object, status: number, code: string, detail: string): void =>
  void Reflect.set(operation, `${PREFIX}${status}-${code}`, detail);

/** Takes the notes of `Refuses` out of an operation: the sentences by status. */
export function takeRefusals(operation: object): Map<string, Sentences> {
  const found = new Map<string, Sentences>();
  for (const [name, detail] of Object.entries(operation)) {
    if (!name.startsWith(PREFIX)) continue;
    const [status = '', ...code] = name.slice(PREFIX.length).split('-');
    found.set(status, { ...found.get(status), [code.join('-')]: String(detail) });
    Reflect.deleteProperty(operation, name);
  }
  return found;
}
