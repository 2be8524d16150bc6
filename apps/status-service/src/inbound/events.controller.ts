import { type BeforeApplicationShutdown, Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { everything, LiveUpdates } from '../core/live-updates';
import { NeedsReader } from './answers';
import { EventStream } from './event-stream';

const example = 'id: 1763719200000-1\nevent: cloud-sync\ndata: {"what":"cloud-sync","mappingId":"5e0bd7a6-…"}\n\n';

/** Tells clients what changed; what it is now, they read from the other routes. */
@ApiTags('events')
@NeedsReader()
@Controller('api/v1/events')
export class EventsController implements BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();

  constructor(private readonly updates: LiveUpdates) {}

  @Get()
  @ApiOperation({
    summary: 'Server-sent events: what changed, read it again',
    description:
      'The names are cloud-sync, members, runs, collections, ends and dead-letters. An event without mappingId means all ' +
      'of that kind. A client that comes back (Last-Event-ID) is told to read everything again.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Browsers send it by themselves.' })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'A stream without end', content: { 'text/event-stream': { example } } })
  open(@Res() reply: FastifyReply, @Headers('last-event-id') lastEventId: string | undefined): void {
    reply.hijack();
    const stream = new EventStream(reply.raw, reply.getHeaders());
    if (lastEventId) everything.forEach((change) => stream.send(change));
    const unsubscribe = this.updates.subscribe((change) => stream.send(change));
    this.streams.add(stream);
    reply.raw.on('close', () => {
      unsubscribe();
      this.streams.delete(stream);
    });
  }

  /** Streams never end by themselves, and would keep the server from closing. */
  beforeApplicationShutdown(): void {
    this.streams.forEach((stream) => stream.end());
  }
}
