import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { eventually } from '@rollcall/testing';
import { EventStream } from './event-stream';

describe('a stream of events', () => {
  let server: Server;
  let client: Socket;
  let stream: EventStream;
  let closed: boolean;

  beforeEach(async () => {
    closed = false;
    server = createServer((_, response) => {
      response.on('close', () => (closed = true));
      stream = new EventStream(response, { 'x-frame-options': 'DENY', 'content-length': undefined });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    client = connect(address.port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  });

  afterEach(() => {
    client.destroy();
    server.close();
  });

  const received = () => {
    let text = '';
    client.on('data', (part) => (text += part.toString()));
    return () => text;
  };

  it('is passed on at once by proxies, with the headers that every answer has', async () => {
    const text = received();
    await eventually(() => text().includes('retry: '));
    expect(text().toLowerCase()).toMatch(/content-type: text\/event-stream.*\r\n/);
    expect(text().toLowerCase()).toContain('x-accel-buffering: no');
    expect(text().toLowerCase()).toContain('x-frame-options: deny');
  });

  it('gives every event an id of its own', async () => {
    const text = received();
    await eventually(() => text().includes('retry: '));
    stream.send({ what: 'ends' });
    stream.send({ what: 'runs', mappingId: 'a' });
    await eventually(() => text().includes('data: {"what":"runs","mappingId":"a"}\n\n'));
    const ids = [...text().matchAll(/^id: (\S+)$/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('cuts off a client that does not read', async () => {
    await new Promise((resolve) => client.once('data', resolve));
    client.pause();
    const mappingId = 'x'.repeat(64 * 1024);
    await eventually(() => {
      stream.send({ what: 'members', mappingId });
      return closed;
    });
  });
});

describe('a stream on which nothing happens', () => {
  it('shows now and then that it is alive', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
    let text = '';
    const server = createServer((_, response) => void new EventStream(response, {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    const client = connect(address.port, '127.0.0.1');
    client.on('data', (part) => (text += part.toString()));
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await eventually(() => text.includes('retry: '));
    jest.advanceTimersByTime(20_000);
    await eventually(() => text.includes('\n: still here\n\n'));
    client.destroy();
    server.close();
    jest.useRealTimers();
  });
});
