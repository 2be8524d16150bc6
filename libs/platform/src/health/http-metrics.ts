import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { opsPaths } from '../run/logging';
import { Metrics } from './metrics';

/** How long requests took, by route and status; streams that last for hours and what machines ask are left out. */
@Injectable()
export class HttpMetrics {
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram(
      'rollcall_http_request_duration_seconds',
      'How long requests took to be answered.',
      ['method', 'route', 'status'],
      [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    );
  }

  /** For the server's hook `onResponse`. */
  note(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none';
    const streams = String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');
    if (streams || opsPaths.includes(route)) return;
    this.seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  }
}
