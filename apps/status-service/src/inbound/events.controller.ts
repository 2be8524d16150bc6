import { type BeforeApplicationShutdown, Controller, Get, Headers, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Metrics, Problem, type Caller } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { everything, LiveUpdates } from '../core/live-updates';
import { OpenStreams, type StreamRefused } from '../core/open-streams';
import { NeedsReader, Refuses } from './answers';
import { EventStream } from './event-stream';

/** A stream ends after an hour: its caller comes back with a token that is still good, and reads everything again. */
const LONGEST_MS = 60 * 60 * 1000;

/** After how many seconds to try again where there was no room. */
const RETRY_AFTER = '10';

const example = 'id: 1763719200000-1\nevent: cloud-sync\ndata: {"what":"cloud-sync","mappingId":"5e0bd7a6-…"}\n\n';

const refusals = {
  'too-many-streams': [429, 'You have too many streams open; close those that nobody reads.'],
  'streams-exhausted': [503, 'Too many streams are open here; try again shortly, or read the lists now and then.'],
} as const satisfies Record<StreamRefused, readonly [number, string]>;

/** Tells clients what changed; what it is now, they read from the other routes. */
@ApiTags('events')
@NeedsReader()
@Controller('api/v1/events')
export class EventsController implements BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();
  private readonly open = new OpenStreams();

  constructor(
    private readonly updates: LiveUpdates,
    metrics: Metrics,
  ) {
    metrics.gauge('rollcall_event_stream_clients', 'Streams of server-sent events that are open.', [], (gauge) =>
      gauge.set(this.streams.size),
    );
  }

  @Get()
  @ApiOperation({
    summary: 'Server-sent events: what changed, read it again',
    description:
      'The names are cloud-sync, members, runs, collections, ends and dead-letters. An event without mappingId means all ' +
      'of that kind. A client that comes back (Last-Event-ID) is told to read everything again. A stream ends after an ' +
      'hour at the latest: come back.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Browsers send it by themselves.' })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'A stream of events', content: { 'text/event-stream': { example } } })
  @Refuses(429, 'too-many-streams', refusals['too-many-streams'][1])
  @Refuses(503, 'streams-exhausted', refusals['streams-exhausted'][1])
  start(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentCaller() caller: Caller,
  ): void {
    if (reply.raw.destroyed) return void reply.hijack(); // he left before his token was looked at: no close will be heard
    const leave = this.open.enter(`${caller.name} at ${request.ip}`);
    if (typeof leave === 'string') {
      void reply.header('retry-after', RETRY_AFTER);
      throw new Problem(refusals[leave][0], leave, refusals[leave][1]);
    }
    reply.hijack();
    const stream = new EventStream(reply.raw, reply.getHeaders());
    if (lastEventId) everything.forEach((change) => stream.send(change));
    const unsubscribe = this.updates.subscribe((change) => stream.send(change));
    const end = setTimeout(() => stream.end(), LONGEST_MS).unref();
    this.streams.add(stream);
    reply.raw.on('close', () => {
      clearTimeout(end);
      unsubscribe();
      leave();
      this.streams.delete(stream);
    });
  }

  /** Streams would keep the server from closing. */
  beforeApplicationShutdown(): void {
    this.streams.forEach((stream) => stream.end());
  }
}
