import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pki } from 'node-forge';
import { request } from 'undici';
import { isDistrust, siteAgent } from './site-agent';

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** What a site makes for itself: a certificate that nobody has signed but its own key; of the last `hours` and the next. */
function ownCertificate(serialNumber: string, { hours = 1, address = '127.0.0.1' } = {}): Certificate {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = serialNumber;
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + hours * 3_600_000);
  certificate.setSubject([{ name: 'commonName', value: 'SMS Issuing' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'SMS Issuing' }]);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 7, ip: address }] },
  ]);
  certificate.sign(pki.privateKeyFromPem(keys.privateKey));
  return { key: keys.privateKey, cert: pki.certificateToPem(certificate) };
}

const [first, second] = [ownCertificate('01'), ownCertificate('02')];
const folder = mkdtempSync(join(tmpdir(), 'rollcall-agent-'));
const caFile = join(folder, 'ca.pem');
let site: Server;
beforeEach(async () => {
  writeFileSync(caFile, first.cert);
  site = createServer(first, (_, response) => response.writeHead(200, { connection: 'close' }).end('rows'));
  await once(site.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => site.close());
afterAll(() => rmSync(folder, { recursive: true }));

const addressOf = (server: Server): string => {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return `https://127.0.0.1:${address.port}`;
};

async function ask(agent: ReturnType<typeof siteAgent>): Promise<string> {
  const { body } = await request(addressOf(site), { dispatcher: agent });
  return body.text();
}

it("trusts the site's own certificate by its file, and nobody's without one", async () => {
  const [trusting, plain] = [siteAgent(2, caFile, {}), siteAgent(2, undefined, {})];
  expect(await ask(trusting)).toBe('rows');
  await expect(ask(plain)).rejects.toThrow(/self-signed|self signed/);
  await Promise.all([trusting.close(), plain.close()]);
});

it('believes a new certificate as soon as its file says so, without a restart', async () => {
  const agent = siteAgent(2, caFile, {});
  expect(await ask(agent)).toBe('rows');
  site.setSecureContext(second);
  await expect(ask(agent)).rejects.toThrow(/certificate|signature/);
  writeFileSync(caFile, second.cert);
  expect(await ask(agent)).toBe('rows');
  rmSync(caFile);
  await expect(ask(agent)).rejects.toThrow(`the file ${caFile} cannot be read`);
  await agent.close();
});

it('says at the start when there is no such file', () => {
  expect(() => siteAgent(2, join(folder, 'none.pem'), {})).toThrow('none.pem');
});

const troubleWith = (agent: ReturnType<typeof siteAgent>): Promise<unknown> =>
  ask(agent).catch((error: unknown) => error);

it('knows a certificate that is not believed from a site that is away', async () => {
  const [trusting, plain] = [siteAgent(2, caFile, {}), siteAgent(2, undefined, {})];
  expect(isDistrust(await troubleWith(plain))).toBe(true); // of nobody we know
  for (const bad of [ownCertificate('03', { hours: -0.01 }), ownCertificate('04', { address: '127.0.0.2' })]) {
    writeFileSync(caFile, bad.cert);
    site.setSecureContext(bad);
    expect(isDistrust(await troubleWith(trusting))).toBe(true);
  }
  rmSync(caFile);
  expect(isDistrust(await troubleWith(trusting))).toBe(true);
  site.close();
  expect(isDistrust(await troubleWith(plain))).toBe(false);
  await Promise.all([trusting.close(), plain.close()]);
});
