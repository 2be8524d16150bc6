import { createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { md, pki } from 'node-forge';
import { replaceFile, replaceSecret } from './private-file';
import { serialNumber } from './serial-number';

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly caFile: string;
}

const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const SERVER_DAYS = 397;
/** Renewed when it would be good for less than this. */
const LEAST_DAYS = 30;

interface Signed {
  readonly key: string;
  readonly cert: string;
}

/**
 * The certificate of both ends for these names, by a CA of this machine alone; both are kept in the data folder and
 * renewed before they expire. The CA's key never leaves its file.
 */
export function serverCertificate(data: string, names: readonly string[]): ServerCertificate {
  const caFile = join(data, 'ca.pem');
  const ca = kept(caFile, join(data, 'ca.key'), []) ?? newCa(caFile, join(data, 'ca.key'));
  const certFile = join(data, 'server.pem');
  const keyFile = join(data, 'server.key');
  const found = kept(certFile, keyFile, names);
  if (found && new X509Certificate(found.cert).verify(new X509Certificate(ca.cert).publicKey))
    return { ...found, caFile };
  const signed = sign({
    subject: 'Rollcall simulators',
    days: SERVER_DAYS,
    by: ca,
    extensions: serverExtensions(names),
  });
  replaceSecret(keyFile, signed.key);
  replaceFile(certFile, signed.cert);
  return { ...signed, caFile };
}

/** How a certificate can change: by the same CA, by one that nobody was told of (`other-ca.pem`), or to a bad one. */
export const CERTIFICATE_KINDS = ['first', 'renewed', 'otherCa', 'expired', 'otherName'] as const;
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

/** A certificate of a kind for these names, made anew, by the CA of the data folder unless the kind says otherwise. */
export function changedCertificate(kind: CertificateKind, data: string, names: readonly string[]): Signed {
  if (kind === 'first') return serverCertificate(data, names);
  const file = kind === 'otherCa' ? 'other-ca' : 'ca';
  const [certFile, keyFile] = [join(data, `${file}.pem`), join(data, `${file}.key`)];
  const subject = kind === 'otherCa' ? 'Another CA' : undefined; // of two by one name nobody can tell which one signed
  return sign({
    subject: 'Rollcall simulators',
    key: serverCertificate(data, names).key, // a renewal may keep its key, and a new one costs seconds of a busy machine
    days: kind === 'expired' ? -0.5 : SERVER_DAYS,
    by: kept(certFile, keyFile, []) ?? newCa(certFile, keyFile, subject),
    extensions: serverExtensions(kind === 'otherName' ? ['elsewhere.example'] : names),
  });
}

/** What is in the files, unless it ends soon or lacks a name. */
function kept(certFile: string, keyFile: string, names: readonly string[]): Signed | undefined {
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  const cert = readFileSync(certFile, 'utf8');
  const parsed = new X509Certificate(cert);
  const left = new Date(parsed.validTo).getTime() - Date.now();
  const named = names.every((name) => (isIP(name) ? parsed.checkIP(name) : parsed.checkHost(name)) !== undefined);
  return left < LEAST_DAYS * DAY_MS || !named ? undefined : { cert, key: readFileSync(keyFile, 'utf8') };
}

function newCa(certFile: string, keyFile: string, subject = 'Rollcall simulators CA'): Signed {
  const ca = sign({
    subject,
    days: CA_DAYS,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ],
  });
  replaceSecret(keyFile, ca.key);
  replaceFile(certFile, ca.cert);
  return ca;
}

const serverExtensions = (names: readonly string[]): readonly object[] => [
  { name: 'basicConstraints', cA: false },
  { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
  { name: 'extKeyUsage', serverAuth: true },
  // 7 is an address, 2 a name. Source: RFC 5280, GeneralName.
  {
    name: 'subjectAltName',
    altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
  },
];

interface Signing {
  readonly subject: string;
  readonly days: number;
  readonly extensions: readonly object[];
  /** A new one when absent. */
  readonly key?: string;
  /** Signed by itself when absent. */
  readonly by?: Signed;
}

function sign({ subject, days, key = newKey(), by, extensions }: Signing): Signed {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString());
  certificate.serialNumber = serialNumber(randomBytes(16));
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
  const name = [{ name: 'commonName', value: subject }];
  certificate.setSubject(name);
  certificate.setIssuer(by ? pki.certificateFromPem(by.cert).subject.attributes : name);
  certificate.setExtensions([...extensions]);
  certificate.sign(pki.privateKeyFromPem(by?.key ?? key), md.sha256.create());
  return { key, cert: pki.certificateToPem(certificate) };
}

const newKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
