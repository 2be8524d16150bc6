import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Caller, Metrics } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveUpdates } from '../core/live-updates';
import { EventsController } from './events.controller';

describe('streams of events', () => {
  it('opens none for a caller who went away while his token was looked at, however often he does', async () => {
    const updates = new LiveUpdates((callback) => callback());
    const subscribed = jest.spyOn(updates, 'subscribe');
    const controller = new EventsController(updates, { gauge: () => undefined } as unknown as Metrics);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (let visit = 0; visit < 60; visit++) {
      const client = request({ port, host: '127.0.0.1' }).on('error', () => undefined);
      client.end();
      const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
      const closed = once(response, 'close');
      client.destroy();
      await closed;
      const reply = { raw: response, hijack: () => undefined, getHeaders: () => ({}), header: () => undefined };
      const asked = { ip: '127.0.0.1' } as FastifyRequest;
      controller.start(asked, reply as unknown as FastifyReply, undefined, { name: 'somebody' } as Caller);
    }
    expect(subscribed).not.toHaveBeenCalled();
    server.close();
    await once(server, 'close');
  });
});
