import { YamlText } from './yaml-text';

const read = (text: string) => new YamlText(text).read();
const refusalOf = (text: string): string => {
  try {
    return `read: ${JSON.stringify(read(text))}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('YamlText', () => {
  it('says what it holds, with anchors', () => {
    expect(read('mappings:\n  - &first { site: hq }\n  - *first\n')).toEqual({
      mappings: [{ site: 'hq' }, { site: 'hq' }],
    });
  });

  it('refuses what is no YAML, says a thing twice, or grows by its aliases', () => {
    expect(refusalOf('mappings: [')).toMatch(/^The body is no YAML: /);
    expect(refusalOf('mappings:\n  - enabled: true\n    enabled: false\n')).toBe(
      'The body is no YAML: the key "enabled" is there twice',
    );
    const layers = [...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]`);
    expect(refusalOf(['a: &a [x]', ...layers].join('\n'))).toMatch(/alias/i);
    expect(refusalOf('['.repeat(20_000))).toMatch(/^The body is no YAML: /);
  });

  it('reads a map of very many keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`);
    expect(Object.keys(read(keys.join('\n')) as object)).toHaveLength(20_000);
  });
});
