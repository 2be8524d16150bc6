import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { Settings } from '../settings/settings';
import { activeTraceId } from '../trace/trace';

/** Asked every few seconds by machines: their log lines would bury all others. */
export const opsPaths: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/** The path as it was asked for: a middleware of Fastify sees a shortened one. */
function pathOf(request: IncomingMessage): string {
  const original = 'originalUrl' in request ? request.originalUrl : undefined;
  return (typeof original === 'string' ? original : (request.url ?? '')).split('?', 1)[0] ?? '';
}

/** JSON lines with the service and the trace; never a token. */
export const loggingOf = (settings: Settings): Params => ({
  pinoHttp: {
    level: settings.logLevel,
    base: { service: settings.service },
    mixin: () => {
      const traceId = activeTraceId();
      return traceId ? { traceId } : {};
    },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['req.headers', 'res.headers'],
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, url }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    quietReqLogger: true,
    autoLogging: { ignore: (request) => opsPaths.includes(pathOf(request)) },
    customErrorObject: (_request, _response, _error, value: object) => ({ ...value, err: undefined }), // logged already
  },
});
