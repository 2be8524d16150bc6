import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PlatformModule, startService, type RunningService } from '@rollcall/platform';
import { bareSettings } from '@rollcall/testing';
import { apiDescription } from '../api-description';
import { Dashboard } from './dashboard';

jest.setTimeout(30_000);

@Module({})
class Empty {}

/** A service with nothing but the dashboard of this folder. */
function start(folder: string, issuer?: string): Promise<RunningService> {
  const bare = bareSettings('status-service');
  const auth = issuer ? { issuer, audience: 'rollcall', rolesClaim: 'roles', scope: 'openid' } : ('none' as const);
  const settings = { ...bare, configuration: { ...bare.configuration, auth } };
  const dashboard = {
    provide: Dashboard,
    useFactory: (host: HttpAdapterHost<FastifyAdapter>) => new Dashboard(host, folder),
    inject: [HttpAdapterHost],
  };
  const imports = [PlatformModule.forRoot({ settings, migrations: [] })];
  return startService(settings, {
    module: () => ({ module: Empty, imports, providers: [dashboard] }),
    api: apiDescription,
  });
}

describe('the dashboard', () => {
  let folder: string;
  let service: RunningService;
  const open = (path: string, headers: Record<string, string> = { accept: 'text/html,*/*;q=0.8' }, method = 'GET') =>
    fetch(`${service.url}${path}`, { headers, method });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-dashboard-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<title>Rollcall</title>');
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets', 'index-1a2b.js'), 'start();');
    writeFileSync(join(folder, 'assets', 'index-1a2b.js.br'), brotliCompressSync('start();'));
    service = await start(folder, 'https://login.example/tenant');
  });
  afterAll(async () => {
    await service?.close();
    rmSync(folder, { recursive: true });
  });

  it('is at every address that a browser asks for a page at and no route is', async () => {
    for (const path of ['/', '/overview', '/mappings/7?state=failed', '/nowhere']) {
      const answer = await open(path);
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, '<title>Rollcall</title>']);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
    expect((await open('/', {})).status).toBe(200);
  });

  it('leaves the APIs, their description and what is asked for otherwise as they are', async () => {
    for (const path of ['/api/v1/nowhere', '/admin/v1/nowhere', '/docs/nowhere', '/assets/index-0000.js']) {
      const answer = await open(path);
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 404, { code: 'not-found' }]);
    }
    expect((await open('/overview', { accept: 'application/json' })).status).toBe(404);
    expect((await open('/overview', { accept: 'text/html' }, 'POST')).status).toBe(404);
    expect((await open('/', { accept: 'text/html' }, 'DELETE')).status).toBe(405);
    expect(await (await open('/docs')).text()).toContain('swagger');
    expect((await open('/healthz')).headers.get('content-type')).toContain('json');
  });

  it('is asked for anew each time, but for the files whose names change with what is in them', async () => {
    expect((await open('/')).headers.get('cache-control')).toBe('no-cache');
    expect((await open('/overview')).headers.get('cache-control')).toBe('no-cache');
    expect((await open('/')).headers.get('etag')).not.toBeNull();
    const asset = await open('/assets/index-1a2b.js', { 'accept-encoding': 'br' });
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(await asset.text()).toBe('start();');
    expect((await open('/favicon.svg')).headers.get('content-type')).toBe('image/svg+xml');
  });

  it('runs no script but its own, and talks to nobody but us and the issuer', async () => {
    for (const path of ['/', '/overview']) {
      const policy = (await open(path)).headers.get('content-security-policy') ?? '';
      const rules = new Map(policy.split(';').map((rule) => [rule.split(' ', 1)[0], rule.split(' ').slice(1)]));
      expect(rules.get('script-src')).toEqual(["'self'"]);
      expect(rules.get('connect-src')).toEqual(["'self'", 'https://login.example']);
    }
  });

  it('says what to do where it was not built', async () => {
    const other = await start(join(folder, 'missing'));
    try {
      for (const path of ['/', '/overview']) {
        const answer = await fetch(`${other.url}${path}`, { headers: { accept: 'text/html' } });
        expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'dashboard-missing' }]);
        expect(answer.headers.get('content-security-policy')).toMatch(/connect-src 'self'$/);
      }
      expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});
