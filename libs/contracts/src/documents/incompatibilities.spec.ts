import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { defineEvent } from '../event-definition';
import { openWord } from '../open-word';
import { currentContract } from './contract';
import { schemaOf } from './event-schema';
import { incompatibilities, schemaChanges } from './incompatibilities';

const released: { readonly release: string; readonly contract: unknown } = JSON.parse(
  readFileSync(join(__dirname, '../../released/v1.json'), 'utf8'),
);

it(`keeps what release ${released.release} promised: within v1 only additions, otherwise a v2 beside it (docs/events.md)`, () => {
  const current: unknown = JSON.parse(JSON.stringify(currentContract()));
  expect(incompatibilities(released.contract, current)).toEqual([]);
});

const then = {
  id: z.string(),
  count: z.int().min(0).max(500),
  kind: z.enum(['full', 'incremental']),
  reason: openWord(z.enum(['queued', 'held']), undefined),
  note: z.string().optional(),
  list: z.array(z.string()).max(500),
  inner: z.object({ done: z.int() }),
};
const schema = (fields: z.ZodRawShape, description = 'Then.') =>
  schemaOf(
    defineEvent({
      topic: 'runs.v1',
      type: 'test.v1',
      data: z.object(fields).describe(description),
      key: () => '',
    }),
  );
const changes = (fields: z.ZodRawShape) => schemaChanges(schema(then), schema(fields), '');
const without = (name: keyof typeof then): z.ZodRawShape => {
  const { [name]: _, ...others } = then;
  return others;
};

describe('additions break nobody', () => {
  it.each<[string, z.ZodRawShape]>([
    ['nothing changed', then],
    ['a new optional field', { ...then, extra: z.string().optional() }],
    ['a new field with a default', { ...then, extra: z.string().default('none') }],
    ['an optional field of a part', { ...then, inner: z.object({ done: z.int(), failed: z.int().optional() }) }],
    ['a new word of an open list', { ...then, reason: openWord(z.enum(['queued', 'paused', 'held']), undefined) }],
    ['other words in another order', { ...then, kind: z.enum(['incremental', 'full']) }],
    ['another description', { ...then, id: z.string().describe('Now.') }],
  ])('%s', (_, fields) => {
    expect(changes(fields)).toEqual([]);
  });

  it('another description of the whole', () => {
    expect(schemaChanges(schema(then, 'Then.'), schema(then, 'Now.'), '')).toEqual([]);
  });
});

describe('what breaks somebody is said', () => {
  it.each<[string, z.ZodRawShape, RegExp]>([
    ['a field removed', without('note'), /^note: the field was removed or renamed$/],
    ['a required field removed', without('id'), /^id: the field was removed or renamed$/],
    ['a field of a part removed', { ...then, inner: z.object({}) }, /^inner\.done: the field was removed or renamed$/],
    ['a field retyped', { ...then, id: z.int() }, /^id: type was "string", is "integer"$/],
    ['a field that may be null now', { ...then, id: z.string().nullable() }, /^id: type was "string", is /],
    ['a new required field', { ...then, extra: z.string() }, /^extra: a new field must be optional/],
    ['a field newly required', { ...then, note: z.string() }, /^note: the field became required/],
    ['a field that may be absent now', { ...then, id: z.string().optional() }, /^id: the field may be absent now/],
    ['a lower maximum', { ...then, count: z.int().min(0).max(400) }, /^count: maximum was 500, is 400$/],
    ['a higher maximum', { ...then, count: z.int().min(0).max(600) }, /^count: maximum was 500, is 600$/],
    ['a minimum raised', { ...then, count: z.int().min(1).max(500) }, /^count: minimum was 0, is 1$/],
    ['a shorter list', { ...then, list: z.array(z.string()).max(100) }, /^list: maxItems was 500, is 100$/],
    ['other items', { ...then, list: z.array(z.int()).max(500) }, /^list\[\]: type was "string", is "integer"$/],
    ['a pattern', { ...then, id: z.string().regex(/^a$/) }, /^id: pattern was not said, is "\^a\$"$/],
    ['a word removed', { ...then, kind: z.enum(['full']) }, /^kind: the word "incremental" was removed$/],
    [
      'a word added',
      { ...then, kind: z.enum(['full', 'incremental', 'x']) },
      /^kind: the word "x" is new in a closed list/,
    ],
    [
      'an open word removed',
      { ...then, reason: openWord(z.enum(['held']), undefined) },
      /^reason: the word "queued" was/,
    ],
    ['an open list closed', { ...then, reason: z.enum(['queued', 'held']) }, /^reason: the choices are others/],
  ])('%s', (_, fields, sentence) => {
    expect(changes(fields)).toContainEqual(expect.stringMatching(sentence));
  });

  const contract = {
    topics: { 'runs.v1': { cleanup: 'compact' } },
    events: { 'test.v1': { topic: 'runs.v1', key: '<run>', data: schema(then) } },
  };
  const event = contract.events['test.v1'];
  it.each<[string, unknown, string]>([
    ['a topic gone', { ...contract, topics: {} }, 'the topic runs.v1 is gone'],
    [
      'another clean-up',
      { ...contract, topics: { 'runs.v1': { cleanup: 'delete', retentionMs: 1 } } },
      'the topic runs.v1: keeps its messages otherwise: was {"cleanup":"compact"}, is {"cleanup":"delete","retentionMs":1}',
    ],
    ['an event gone', { ...contract, events: {} }, 'the event test.v1 is gone'],
    [
      'another topic',
      { ...contract, events: { 'test.v1': { ...event, topic: 'other.v1' } } },
      'the event test.v1: the topic was "runs.v1", is "other.v1"',
    ],
    [
      'another key',
      { ...contract, events: { 'test.v1': { ...event, key: '<tenant>' } } },
      'the event test.v1: the key was "<run>", is "<tenant>"',
    ],
    [
      'another field',
      { ...contract, events: { 'test.v1': { ...event, data: schema(without('note')) } } },
      'the event test.v1: note: the field was removed or renamed',
    ],
  ])('%s', (_, current, sentence) => {
    expect(incompatibilities(contract, contract)).toEqual([]);
    expect(incompatibilities(contract, current)).toEqual([sentence]);
  });

  it('a contract that is none', () => {
    expect(incompatibilities(undefined, contract)).not.toEqual([]);
  });
});
