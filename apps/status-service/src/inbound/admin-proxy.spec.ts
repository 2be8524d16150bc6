import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServiceSettings } from '@rollcall/platform';
import { AdminProxy } from './admin-proxy';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

@Module({})
class Empty {}

describe('the way to the coordinator', () => {
  let coordinator: Server;
  let asked: Asked[];
  let app: NestFastifyApplication;
  let url: string;

  const portOf = (server: Server): number => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return address.port;
  };

  beforeEach(async () => {
    asked = [];
    coordinator = createServer(async (request, response) => {
      const { method, url, headers } = request;
      asked.push({ method, url, headers, body: await text(request) });
      const conflict = headers['if-match'] === '"1"';
      const status = url?.includes('groups') ? 503 : conflict ? 412 : 200;
      response.writeHead(status, { etag: '"2"', 'content-type': 'application/json' });
      response.end(JSON.stringify({ conflict }));
    });
    await new Promise<void>((resolve) => coordinator.listen(0, '127.0.0.1', resolve));
    const settings = { coordinatorUrl: `http://127.0.0.1:${portOf(coordinator)}` };
    const module = { module: Empty, providers: [AdminProxy, { provide: ServiceSettings, useValue: settings }] };
    app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterEach(async () => {
    await app.close();
    coordinator.close();
  });

  it('passes method, path, query, headers and body on, and the answer back', async () => {
    const answer = await fetch(`${url}/admin/v1/mappings/1?x=%2F`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: 'Bearer t', 'if-match': '"2"' },
      body: '{ "enabled": false }',
    });
    expect(asked).toMatchObject([
      {
        method: 'PATCH',
        url: '/admin/v1/mappings/1?x=%2F',
        headers: { authorization: 'Bearer t', 'if-match': '"2"', 'content-type': 'application/json' },
        body: '{ "enabled": false }',
      },
    ]);
    expect([answer.status, answer.headers.get('etag'), await answer.json()]).toEqual([200, '"2"', { conflict: false }]);
  });

  it('leaves judging to the coordinator: a body that is no JSON, a stale ETag', async () => {
    const answer = await fetch(`${url}/admin/v1/mappings/1`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
      body: '{',
    });
    expect(answer.status).toBe(412);
    expect(asked.map(({ body }) => body)).toEqual(['{']);
  });

  it('takes other kinds of bodies and none', async () => {
    await fetch(`${url}/admin/v1/mappings`, { method: 'POST', body: 'plain' });
    await fetch(`${url}/admin/v1/mappings/1`, { method: 'DELETE' });
    expect(asked.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'plain'],
      ['DELETE', ''],
    ]);
  });

  it("passes the coordinator's own 503 on, and asks once only", async () => {
    const answer = await fetch(`${url}/admin/v1/tenants/contoso/groups`);
    expect([answer.status, await answer.json()]).toEqual([503, { conflict: false }]);
    expect(asked).toHaveLength(1);
  });

  it('says in a problem that the coordinator is away', async () => {
    await new Promise((resolve) => coordinator.close(resolve));
    const answer = await fetch(`${url}/admin/v1/mappings?limit=1`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'coordinator-unavailable', instance: '/admin/v1/mappings' });
  });
});
