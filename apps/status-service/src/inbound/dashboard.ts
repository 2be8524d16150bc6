import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Logger, type OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Problem, sendProblem } from '@rollcall/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where Vite leaves the dashboard. */
export const BUILT_DASHBOARD = join(__dirname, '..', '..', '..', 'dashboard', 'dist');

/** Under these no page of the dashboard is: an address that nobody knows there is refused also to a browser. */
const NO_PAGES = /^\/(api|admin|docs|assets|openapi\.)/;

/** Asked for each time whether it is still the same: it names the files of the newest version. */
const EACH_TIME = 'no-cache';

/**
 * Serves the dashboard at `/`. Its other addresses, such as `/mappings/…`, are known to it alone: whoever asks for HTML
 * where no route is gets the page, which shows what is there or says that nothing is.
 */
export class Dashboard implements OnModuleInit {
  private readonly logger = new Logger(Dashboard.name);

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    /** What is served: `index.html`, `favicon.svg` and `assets`. */
    private readonly folder: string,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance();
    const isThere = existsSync(join(this.folder, 'index.html'));
    const page = isThere ? this.sendPage : refusePage;
    server.get('/', page);
    server.addHook('onRequest', (request, reply, next) => {
      if (asksForPage(request)) page(request, reply);
      else next();
    });
    if (!isThere) return this.logger.warn(`the dashboard is not built: ${this.folder} is missing`);
    // not awaited: it would have the server begin before Nest's error handler is there
    void server.register(fastifyStatic, {
      root: join(this.folder, 'assets'),
      prefix: '/assets/',
      preCompressed: true,
      index: false,
      immutable: true, // their names change with what is in them
      maxAge: '365d',
    });
    server.get('/favicon.svg', (_, reply) => reply.sendFile('favicon.svg', this.folder, { maxAge: '1d' }));
  }

  private readonly sendPage = (_request: FastifyRequest, reply: FastifyReply): void => {
    void reply.header('cache-control', EACH_TIME);
    reply.sendFile('index.html', this.folder, { cacheControl: false });
  };
}

const asksForPage = ({ is404, method, url, headers }: FastifyRequest): boolean =>
  is404 && method === 'GET' && (headers.accept ?? '').includes('text/html') && !NO_PAGES.test(url);

function refusePage(request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'The dashboard is not built here; `npm run build` builds it. The APIs are described at /docs.';
  sendProblem(request, reply, new Problem(503, 'dashboard-missing', detail));
}
