import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { sharedLookup } from './shared-lookup';

/** WMI-backed classes can take many seconds on a healthy site; a wait cut short would look like an empty site. */
export const ANSWER_TIMEOUT_MS = 90_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** A connection that goes on with an earlier one's session would not be shown the certificate: each begins anew. */
const connecting = () => ({ timeout: CONNECT_TIMEOUT_MS, maxCachedSessions: 0, lookup: sharedLookup() });

/** Codes of OpenSSL and Node for a certificate that is not believed: by its issuer, dates, names or purpose. */
const DISTRUST = /CERT|SIGNATURE|ISSUER|^(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/;

class CaFileError extends Error {
  readonly code = 'CERT_OF_SITE_UNKNOWN';
}

/** Whether a connection failed because nobody can say that it leads to the site. */
export const isDistrust = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && DISTRUST.test(String(error.code));

/**
 * At most `connections` to each address of one site, never through a proxy (one between us and a provider breaks it).
 * The site's own CA counts beside those of the machine and of NODE_EXTRA_CA_CERTS; its file is read again for each
 * connection, since a site makes itself a new one when the old one ends. Throws when it cannot be read.
 */
export function siteAgent(connections: number, caFile: string | undefined, env: NodeJS.ProcessEnv): Agent {
  return new Agent({
    connections,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    connect: caFile ? trusting(caFile, env['NODE_EXTRA_CA_CERTS']) : connecting(),
  });
}

function trusting(caFile: string, extraFile: string | undefined): buildConnector.connector {
  const now = () => readFileSync(caFile, 'utf8');
  const settings = connecting();
  /** Naming CAs replaces the machine's, so they are named too. */
  const connectorFor = (siteCa: string): buildConnector.connector => {
    const ca = [...rootCertificates, ...(extraFile ? [readFileSync(extraFile, 'utf8')] : []), siteCa];
    return buildConnector({ ...settings, ca });
  };
  let siteCa = now();
  let connect = connectorFor(siteCa);
  return (options, callback) => {
    try {
      const read = now();
      if (read !== siteCa) [siteCa, connect] = [read, connectorFor(read)];
    } catch (error) {
      callback(new CaFileError(`the file ${caFile} cannot be read`, { cause: error }), null);
      return;
    }
    connect(options, callback);
  };
}
