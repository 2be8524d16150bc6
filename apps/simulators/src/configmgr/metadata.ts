import type { ClassReader } from './class-reader';

/** The methods of SMS_Collection that are simulated, with their parameter. */
const METHODS = [
  { name: 'AddMembershipRule', parameter: 'AdminService.SMS_CollectionRule' },
  { name: 'DeleteMembershipRule', parameter: 'AdminService.SMS_CollectionRule' },
  { name: 'RequestRefresh' },
];

/** The CSDL of a route. Source: OData 4.0 CSDL, and `$metadata` of real sites. */
export function metadata(classes: readonly ClassReader[]): string {
  const entities = classes.map(({ name, keys, properties }) =>
    element('EntityType', { Name: name }, [
      element(
        'Key',
        {},
        keys.map((key) => element('PropertyRef', { Name: key })),
      ),
      ...properties.map((property) => element('Property', { Name: property.name, Type: property.type })),
    ]),
  );
  const actions = classes.some(({ name }) => name === 'SMS_Collection') ? METHODS.map(action) : [];
  const sets = classes.map(({ name }) => element('EntitySet', { Name: name, EntityType: `AdminService.${name}` }));
  const container = element('EntityContainer', { Name: 'Container' }, sets);
  const schema = element('Schema', { Namespace: 'AdminService', xmlns: 'http://docs.oasis-open.org/odata/ns/edm' }, [
    ...entities,
    ...actions,
    container,
  ]);
  return `<?xml version="1.0" encoding="utf-8"?>${element(
    'edmx:Edmx',
    { Version: '4.0', 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx' },
    [element('edmx:DataServices', {}, [schema])],
  )}`;
}

const action = ({ name, parameter }: (typeof METHODS)[number]): string =>
  element('Action', { Name: name, IsBound: 'true' }, [
    element('Parameter', { Name: 'bindingParameter', Type: 'AdminService.SMS_Collection' }),
    ...(parameter ? [element('Parameter', { Name: 'collectionRule', Type: parameter })] : []),
    element('ReturnType', { Type: 'AdminService.__PARAMETERS' }),
  ]);

/** Names and types are ours and need no escaping. */
function element(name: string, attributes: Readonly<Record<string, string>>, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  const open = `${name}${written.join('')}`;
  return children.length === 0 ? `<${open}/>` : `<${open}>${children.join('')}</${name}>`;
}
