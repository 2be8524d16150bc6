import type { DirectoryObject, ObjectType } from '../estate/directory-object';
import type { GraphCall } from './graph-call';
import { badRequest } from './graph-error';
import { mayRead } from './permissions';
import { hasProperty, shownProperties, valueOf } from './properties';

export const TYPE_NAMES: { readonly [Type in ObjectType]: string } = {
  device: '#microsoft.graph.device',
  user: '#microsoft.graph.user',
  group: '#microsoft.graph.group',
  servicePrincipal: '#microsoft.graph.servicePrincipal',
  orgContact: '#microsoft.graph.orgContact',
};

/** Throws GraphError when `$select` names what none of the types has. */
export function demandSelectable(
  select: readonly string[] | undefined,
  types: readonly ObjectType[],
  typeName: string,
): void {
  for (const name of select ?? []) {
    if (!hasProperty(types, name)) {
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${typeName}'.`,
        'BadRequest',
      );
    }
  }
}

/** An object as an answer shows it; of a type that the app may not read, only what it is. */
export function shown(
  call: GraphCall,
  object: DirectoryObject,
  options: { readonly typed: boolean },
): Record<string, unknown> {
  const readable = mayRead(call.app, object.type);
  const entity: Record<string, unknown> = options.typed ? { '@odata.type': TYPE_NAMES[object.type] } : {};
  if (!readable) entity['id'] = object.id;
  for (const name of shownProperties(object.type, call.query.select)) {
    entity[name] = readable || name === 'id' ? valueOf(object, name) : null;
  }
  return entity;
}

/** Such as `…/$metadata#groups(id,displayName)/$entity`. */
export function contextOf(call: GraphCall, set: string, suffix = ''): string {
  const select = call.query.select ? `(${call.query.select.join(',')})` : '';
  return `${call.root}/$metadata#${set}${select}${suffix}`;
}
