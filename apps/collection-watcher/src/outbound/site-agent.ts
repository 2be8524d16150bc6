import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent } from 'undici';

/** WMI-backed classes can take many seconds on a healthy site; a wait cut short would look like an empty site. */
const ANSWER_TIMEOUT_MS = 90_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** At most so many requests at once to one provider, well below its 200 a second for each client. */
const CONNECTIONS = 8;

/**
 * Connections to the addresses of one site, never through a proxy (one between us and a provider breaks it). The
 * site's own CA counts beside those of the machine and of NODE_EXTRA_CA_CERTS. Throws when a CA file cannot be read.
 */
export function siteAgent(caFile: string | undefined, env: NodeJS.ProcessEnv): Agent {
  return new Agent({
    connections: CONNECTIONS,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(caFile && { ca: trusted(caFile, env['NODE_EXTRA_CA_CERTS']) }) },
  });
}

/** Naming CAs replaces the machine's, so they are named too. */
const trusted = (caFile: string, extra: string | undefined): string[] => [
  ...rootCertificates,
  ...(extra ? [readFileSync(extra, 'utf8')] : []),
  readFileSync(caFile, 'utf8'),
];
