import Ajv from 'ajv';
import fc from 'fast-check';
import { describedMessages } from './channels';
import { schemaOf } from './event-schema';
import { examplesOf } from './examples';
import { exampleHeaders, headersOf } from './message-headers';

// Formats are not asked for: each of them stands beside a pattern that says the same.
const ajv = new Ajv({ validateFormats: false });
const byName = describedMessages.map((message) => [message.definition.type, message] as const);

describe.each(byName)('%s', (_, { definition, publishedBy }) => {
  const validate = ajv.compile(schemaOf(definition));
  const examples = examplesOf(definition);

  it('has examples that decode, by zod and by the JSON Schema', () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(definition.data.parse(example)).toEqual(example);
      validate(example);
      expect(validate.errors).toBeNull();
    }
  });

  it('has headers as documented', () => {
    const heads = ajv.compile(headersOf(definition.type, publishedBy));
    for (const example of examples) heads(exampleHeaders({ definition, publishedBy }, example));
    expect(heads.errors).toBeNull();
  });

  it('is accepted by zod exactly when the JSON Schema accepts it, but for the rules across fields', () => {
    const data = dataFor(schemaOf(definition));
    fc.assert(
      fc.property(fc.oneof(data, data.chain(spoilt), fc.constantFrom(...examples).chain(spoilt)), (value) => {
        const { success, error } = definition.data.safeParse(value);
        if (validate(value)) expect(error?.issues.filter(({ code }) => code !== 'custom') ?? []).toEqual([]);
        else expect(success).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** Data that the schema accepts. Throws where the schema uses what no event uses yet. */
function dataFor(schema: Json): fc.Arbitrary<unknown> {
  const choices = objects(schema['anyOf']);
  if (choices.length > 0) return fc.oneof(...choices.map(dataFor));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['type'])) return fc.oneof(...schema['type'].map((type) => dataFor({ ...schema, type })));
  const min = numberOr(schema['minimum'], numberOr(schema['exclusiveMinimum'], -1) + 1);
  const max = numberOr(schema['maximum'], Number.MAX_SAFE_INTEGER);
  switch (schema['type']) {
    case 'object':
      return objectFor(schema);
    case 'array': {
      const items = isObject(schema['items']) ? dataFor(schema['items']) : fc.jsonValue();
      return fc.array(items, { minLength: numberOr(schema['minItems'], 0), maxLength: 5 });
    }
    case 'string':
      return typeof schema['pattern'] === 'string'
        ? fc.stringMatching(new RegExp(schema['pattern']))
        : fc.string({ minLength: numberOr(schema['minLength'], 0), maxLength: numberOr(schema['maxLength'], 30) });
    case 'integer':
      return fc.maxSafeInteger().map((any) => min + (Math.abs(any) % (max - min + 1)));
    case 'number':
      return fc.double({ min, max, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      throw new Error(`no data for ${JSON.stringify(schema)}`);
  }
}

function objectFor(schema: Json): fc.Arbitrary<unknown> {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const model = Object.fromEntries(properties.flatMap(([name, one]) => (isObject(one) ? [[name, dataFor(one)]] : [])));
  const requiredKeys = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  return fc.record(model, { requiredKeys });
}

/** The same with one thing in it gone, new, or something else. */
const spoilt = (value: unknown): fc.Arbitrary<unknown> =>
  fc.tuple(fc.nat(), anything).map(([where, other]) => {
    const places = placesIn(value, []);
    const place = places[where % places.length] ?? [];
    return replaced(value, place, other);
  });

const GONE = Symbol('gone');
const anything = fc.oneof(fc.constant(GONE), fc.constant(null), fc.string(), fc.integer(), fc.double(), fc.jsonValue());

/** The ways to every part, the whole first. */
const placesIn = (value: unknown, way: readonly string[]): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [way, [...way, 'added'], ...Object.entries(value).flatMap(([name, part]) => placesIn(part, [...way, name]))]
    : [way];

function replaced(value: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other === GONE ? null : other;
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === name ? replaced(part, rest, other) : part));
  if (!isObject(value)) return value;
  const { [name]: part, ...others } = value;
  return rest.length === 0 && other === GONE ? others : { ...others, [name]: replaced(part, rest, other) };
}
