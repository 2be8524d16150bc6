import { randomBytes } from 'node:crypto';
import { asn1 } from 'node-forge';

const { APPLICATION, CONTEXT_SPECIFIC, UNIVERSAL } = asn1.Class;
const { INTEGER, OCTETSTRING, OID, SEQUENCE } = asn1.Type;
const GENERAL_STRING = 27;

const node = (tagClass: asn1.Class, type: number, value: string | asn1.Asn1[]): asn1.Asn1 =>
  asn1.create(tagClass, type, typeof value !== 'string', value);
const tagged = (tag: number, ...value: asn1.Asn1[]): asn1.Asn1 => node(CONTEXT_SPECIFIC, tag, value);
const sequence = (...value: asn1.Asn1[]): asn1.Asn1 => node(UNIVERSAL, SEQUENCE, value);
const octets = (value: string): asn1.Asn1 => node(UNIVERSAL, OCTETSTRING, value);
const number = (value: number): asn1.Asn1 => node(UNIVERSAL, INTEGER, asn1.integerToDer(value).getBytes());
const words = (value: string): asn1.Asn1 => node(UNIVERSAL, GENERAL_STRING, value);
const oid = (value: string): asn1.Asn1 => node(UNIVERSAL, OID, asn1.oidToDer(value).getBytes());
const der = (value: asn1.Asn1): string => asn1.toDer(value).getBytes();
const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

const SPNEGO = '1.3.6.1.5.5.2';
const KERBEROS = '1.2.840.113554.1.2.2';
const NTLM = '1.3.6.1.4.1.311.2.2.10';

/** A fresh AP-REQ for a service, such as `HTTP/cm01.contoso.com`: what is encrypted in it is random. Source: RFC 4120, 5.5.1. */
function request(service: string): asn1.Asn1 {
  const encrypted = (): asn1.Asn1 =>
    sequence(tagged(0, number(18)), tagged(2, octets(randomBytes(32).toString('latin1'))));
  const name = sequence(tagged(0, number(2)), tagged(1, sequence(...service.split('/').map(words))));
  const ticket = node(APPLICATION, 1, [
    sequence(tagged(0, number(5)), tagged(1, words('CONTOSO.COM')), tagged(2, name), tagged(3, encrypted())),
  ]);
  return node(APPLICATION, 14, [
    sequence(tagged(0, number(5)), tagged(1, number(14)), tagged(3, ticket), tagged(4, encrypted())),
  ]);
}

/** AP-REQ in its frame: the mechanism, and the two bytes that say what follows. Source: RFC 4121, 4.1. */
const framed = (service: string): string => {
  const frame = der(node(APPLICATION, 0, [oid(KERBEROS), node(UNIVERSAL, 1, ''), request(service)]));
  return frame;
};

const negotiated = (mechanism: string, token: string): string =>
  base64(
    der(
      node(APPLICATION, 0, [
        oid(SPNEGO),
        tagged(0, sequence(tagged(0, sequence(oid(mechanism))), tagged(2, octets(token)))),
      ]),
    ),
  );
const ntlm = (message: number): string => `NTLMSSP\0${String.fromCharCode(message)}\0\0\0${'\0'.repeat(32)}`;

/** Tokens as callers send them behind `Negotiate`. */
export const negotiateTokens = {
  kerberos: (service = 'HTTP/cm01.contoso.com'): string => negotiated(KERBEROS, framed(service)),
  kerberosWithoutSpnego: (service = 'HTTP/cm01.contoso.com'): string => base64(framed(service)),
  dceStyle: (): string => base64(der(request('HTTP/cm01.contoso.com'))),
  ntlm: (message: 1 | 3): string => base64(ntlm(message)),
  ntlmInSpnego: (): string => negotiated(NTLM, ntlm(1)),
};
