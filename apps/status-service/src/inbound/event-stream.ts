import type { ServerResponse } from 'node:http';
import type { Change } from '../core/live-updates';

/** Below the minute after which proxies give up on a silent connection. */
const HEARTBEAT_MS = 15_000;

/** A client that lets this much pile up is cut off: it comes back and reads everything again. */
const MOST_WAITING_BYTES = 256 * 1024;

/** One client's stream of server-sent events. Source: WHATWG HTML, "Server-sent events". */
export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;
  private number = 0;

  constructor(
    private readonly response: ServerResponse,
    headers: Readonly<Record<string, number | string | string[] | undefined>>,
  ) {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no', // nginx passes each event on at once
    });
    response.write('retry: 2000\n\n');
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), HEARTBEAT_MS).unref();
    response.on('close', () => clearInterval(this.heartbeat));
  }

  send(change: Change): void {
    const id = `${Date.now()}-${++this.number}`;
    this.write(`id: ${id}\nevent: ${change.what}\ndata: ${JSON.stringify(change)}\n\n`);
  }

  end(): void {
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.writableLength > MOST_WAITING_BYTES) this.response.destroy();
    else this.response.write(text);
  }
}
