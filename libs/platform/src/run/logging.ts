import type { Params } from 'nestjs-pino';
import type { Settings } from '../settings/settings';
import { activeTraceId } from '../trace/trace';

/** Asked every few seconds by machines: their log lines would bury all others. */
export const opsPaths: readonly string[] = ['/healthz', '/readyz', '/metrics'];

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
    autoLogging: { ignore: ({ url }) => opsPaths.includes(url?.split('?', 1)[0] ?? '') },
  },
});
