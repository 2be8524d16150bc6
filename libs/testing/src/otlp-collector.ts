import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP carries it. */
export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on the first of a trace. */
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The part of an OTLP request that is read here. Source: OTLP specification, "JSON Protobuf Encoding". */
interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<CollectedSpan, 'service' | 'attributes'> & {
        readonly attributes: readonly OtlpAttribute[];
      })[];
    }[];
  }[];
}

/** Takes spans as an OpenTelemetry collector does, keeps them, and breaks down on demand. Ends with `stop()`. */
export class OtlpCollector {
  private readonly byId = new Map<string, CollectedSpan>();
  /** What came, word for word. */
  readonly bodies: string[] = [];
  /** `refuse` answers 503 to all, `hang` answers nothing. */
  behaviour: 'take' | 'refuse' | 'hang' = 'take';
  /** Requests that were not taken. */
  turnedAway = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.answer(request, response));
  }

  static async start(): Promise<OtlpCollector> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OtlpCollector(server);
  }

  get spans(): readonly CollectedSpan[] {
    return [...this.byId.values()];
  }

  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** From the span up to the first of its trace, as `service: name`; ends early where a parent has not come. */
  wayTo(span: CollectedSpan): readonly string[] {
    const own = `${span.service}: ${span.name}`;
    const parent = this.byId.get(span.parentSpanId ?? '');
    return parent ? [...this.wayTo(parent), own] : [...(span.parentSpanId ? ['(missing)'] : []), own];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (this.behaviour !== 'take') this.turnedAway += 1;
    if (this.behaviour === 'hang') return;
    if (this.behaviour === 'refuse') {
      response.writeHead(503).end();
      return;
    }
    this.bodies.push(body);
    for (const span of spansOf(JSON.parse(body))) this.byId.set(span.spanId, span);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
}

const spansOf = ({ resourceSpans }: OtlpRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    const all = scopeSpans.flatMap(({ spans }) => spans);
    return all.map((span) => ({ ...span, service, attributes: valuesOf(span.attributes) }));
  });

const valuesOf = (attributes: readonly OtlpAttribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
