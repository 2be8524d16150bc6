import { mappingsIn } from './mappings-in';

const read = (text: string) => mappingsIn({ name: 'mappings.yaml', text });
const group = '70f4677e-80ae-4419-a711-7a850a4fdb7b';

it('reads YAML and JSON, and gives what is not said its default', () => {
  const entry = { site: 'hq', collectionId: 'HQ100012', tenantId: 'contoso', groupId: group };
  const read1 = read(`mappings:\n  - { site: hq, collectionId: HQ100012, tenantId: contoso, groupId: ${group} }\n`);
  expect(read1).toEqual([{ ...entry, enabled: true, mode: 'mirror' }]);
  expect(read(JSON.stringify({ mappings: [entry] }))).toEqual(read1);
});

it('names every error with its line', () => {
  const text = `mappings:
  - site: hq
    collectionId: HQ
    tenantId: contoso
    groupId: ${group}
  - site: hq
    collectionId: HQ100012
    groupId: ${group}
    colour: red
`;
  expect(() => read(text)).toThrow(
    [
      'mappings.yaml:3: mappings.0.collectionId: eight letters or digits',
      'mappings.yaml:6: mappings.1.tenantId: Invalid input: expected string, received undefined',
      'mappings.yaml:6: mappings.1: Unrecognized key: "colour"',
    ].join('\n'),
  );
});

it('says where it is no YAML', () => {
  expect(() => read('mappings:\n  - site: hq\n   x: 1\n')).toThrow('mappings.yaml:3: ');
});

it('takes nothing for no mappings, as little as something else', () => {
  expect(() => read('')).toThrow('mappings.yaml:1: ');
  expect(() => read('mapping: []')).toThrow('mappings.yaml:1: ');
});
