import { mappingChanged } from '@rollcall/contracts';
import { mapping } from '../fixtures/mapping';
import type { Inbound } from '../kafka/inbound';
import { withTrace } from '../trace/trace';
import { Tracing } from '../trace/tracing';
import { decodeEvent, encodeEvent, encodeTombstone, UndecodableError, type EncodedEvent } from './cloud-event';

const inbound = ({ key, value, headers }: EncodedEvent): Inbound => ({
  topic: 'mappings.v1',
  partition: 0,
  offset: '0',
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  signal: new AbortController().signal,
  heartbeat: async () => undefined,
});

describe('an event in a Kafka message', () => {
  it('comes out as it went in', () => {
    const event = decodeEvent(inbound(encodeEvent('group-writer', mappingChanged, mapping(1))));
    expect(event).toMatchObject({ type: mappingChanged.type, source: '/rollcall/group-writer', data: mapping(1) });
    expect(event.key).toBe(mapping(1).mappingId);
    expect(event.time.getTime()).not.toBeNaN();
  });

  it('carries the trace it was made in', async () => {
    Tracing.start('status-service', {});
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { headers } = await withTrace(traceparent, 'test', async () =>
      encodeEvent('group-writer', mappingChanged, mapping(1)),
    );
    expect(headers['traceparent']).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  });

  it.each(['ce_id', 'ce_source', 'ce_type', 'ce_specversion'])('is refused without %s, with its name', (name) => {
    const event = encodeEvent('group-writer', mappingChanged, mapping(1));
    const headers = Object.fromEntries(Object.entries(event.headers).filter(([header]) => header !== name));
    expect(() => decodeEvent(inbound({ ...event, headers }))).toThrow(`the header ${name} is missing`);
  });

  it.each(['', 'null and void', '{"a":', '\u0000'])('is refused when its value is %j', (value) => {
    const event = encodeEvent('group-writer', mappingChanged, mapping(1));
    expect(() => decodeEvent(inbound({ ...event, value }))).toThrow(UndecodableError);
  });

  it('is refused with a time that is none', () => {
    const event = encodeEvent('group-writer', mappingChanged, mapping(1));
    const headers = { ...event.headers, ce_time: 'yesterday' };
    expect(() => decodeEvent(inbound({ ...event, headers }))).toThrow(UndecodableError);
  });

  it('says of a tombstone of which kind it is', () => {
    expect(encodeTombstone('group-writer', mappingChanged, 'a')).toMatchObject({
      key: 'a',
      value: null,
      headers: { ce_type: mappingChanged.type, ce_subject: 'a' },
    });
  });
});
