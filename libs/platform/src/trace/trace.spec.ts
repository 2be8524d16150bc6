import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { exportsTraces } from './exports-traces';
import { SendSpans } from './message-spans';
import { activeTraceId, activeTraceparent, traceIdOf, withoutTrace, withTrace, withTraces } from './trace';

const exporter = new InMemorySpanExporter();
beforeAll(() => {
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register({ propagator: new W3CTraceContextPropagator() });
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

const one = '00-11111111111111111111111111111111-1111111111111111-01';
const other = '00-22222222222222222222222222222222-2222222222222222-01';

describe('work that is done for changes', () => {
  const spanOf = async (causes: readonly string[]) => {
    await withTraces(causes, 'write members', async () => undefined);
    const [span] = exporter.getFinishedSpans();
    return span;
  };

  it('continues the trace of the only one', async () => {
    const span = await spanOf([one, one]);
    expect(span?.spanContext().traceId).toBe(traceIdOf(one));
    expect(span?.parentSpanContext?.spanId).toBe('1111111111111111');
    expect(span?.links).toEqual([]);
  });

  it('has a trace of its own for several, with a link to each', async () => {
    const span = await spanOf([one, other, one]);
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.links.map((link) => link.context.traceId)).toEqual([traceIdOf(one), traceIdOf(other)]);
  });

  it('begins a trace when it is not known for whom, or what was noted is no traceparent', async () => {
    expect((await spanOf([]))?.parentSpanContext).toBeUndefined();
    exporter.reset();
    expect((await spanOf(['4bf92f3577b34da6a3ce929d0e0e4736']))?.parentSpanContext).toBeUndefined();
  });

  it('links to no more than a span may', async () => {
    const many = Array.from(
      { length: 500 },
      (_, n) => `00-${(n + 1).toString(16).padStart(32, '0')}-1111111111111111-01`,
    );
    expect((await spanOf(many))?.links).toHaveLength(128);
  });

  it('says of an error only its kind', async () => {
    const failing = withTrace(one, 'poll', () => Promise.reject(new RangeError('PC-of-Ada is away')));
    await expect(failing).rejects.toThrow('PC-of-Ada');
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes).toEqual({ 'error.type': 'RangeError' });
    expect(span?.events).toEqual([]);
  });
});

describe('a loop that has found nothing to do', () => {
  it('has an id for the log, no span, and hands nothing on', async () => {
    await withoutTrace(async () => {
      expect(activeTraceId()).toMatch(/^[0-9a-f]{32}$/);
      expect(activeTraceparent()).toBe('');
    });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('begins a trace with the work that it finds', async () => {
    await withoutTrace(() =>
      withTrace(undefined, 'poll', async () => {
        expect(activeTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      }),
    );
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['poll']);
  });
});

describe('a message that leaves', () => {
  it.each([one, undefined])('has a span of its own in the trace %s, which its receiver continues', (traceparent) => {
    const spans = new SendSpans();
    const headers = spans.begin({
      topic: 'rollcall.runs.v1',
      key: 'k',
      headers: { ...(traceparent && { traceparent }) },
    });
    spans.end();
    const [span] = exporter.getFinishedSpans();
    expect(span?.name).toBe('send rollcall.runs.v1');
    expect(headers['traceparent']).toContain(span?.spanContext().spanId);
    if (traceparent) expect(span?.spanContext().traceId).toBe(traceIdOf(traceparent));
  });
});

it.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'TRUE' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
])('with %j spans are sent: %s', (env, sent) => expect(exportsTraces(env)).toBe(sent));
