import { asn1 } from 'node-forge';

/** What a caller shows in `Authorization: Negotiate`. */
export type NegotiateToken =
  | {
      readonly kind: 'kerberos';
      /** Whom the ticket is for, such as `HTTP/cm01.contoso.com`. */ readonly service: string;
    }
  | { readonly kind: 'ntlm'; readonly message: number }
  | { readonly kind: 'refused'; readonly reason: string };

const SPNEGO = '1.3.6.1.5.5.2';
/** Kerberos 5 by its own name, and by the one that Windows writes first. */
const KERBEROS = ['1.2.840.113554.1.2.2', '1.2.840.48018.1.2.2'];
const NTLM_SIGNATURE = 'NTLMSSP\0';
const { APPLICATION, CONTEXT_SPECIFIC } = asn1.Class;
const AP_REQ = 14;

/**
 * Reads a token as far as it can be read without the keys of a realm. Source: RFC 4178 (SPNEGO), RFC 4121 and RFC 4120
 * (Kerberos), MS-NLMP.
 */
export function negotiateToken(base64: string): NegotiateToken {
  try {
    return read(Buffer.from(base64, 'base64').toString('latin1'));
  } catch {
    return { kind: 'refused', reason: 'the token cannot be read' };
  }
}

function read(bytes: string): NegotiateToken {
  if (bytes.startsWith(NTLM_SIGNATURE)) return { kind: 'ntlm', message: bytes.charCodeAt(NTLM_SIGNATURE.length) };
  const token = asn1.fromDer(bytes, false);
  if (is(token, APPLICATION, AP_REQ))
    return { kind: 'refused', reason: 'a Kerberos token without its frame: DCE style' };
  // A later leg of SPNEGO, as NTLM needs it: [1] SEQUENCE { …, [2] OCTET STRING }
  if (is(token, CONTEXT_SPECIFIC, 1)) return read(text(inner(token, 'sequence', 2, 'value')));
  const [mechanism] = list(token);
  const name = mechanism ? asn1.derToOid(text(mechanism)) : '';
  if (name === SPNEGO) return read(text(inner(token, 0, 'sequence', 2, 'value')));
  if (KERBEROS.includes(name)) return { kind: 'kerberos', service: serviceOf(token) };
  return { kind: 'refused', reason: `the mechanism ${name} is not known` };
}

/** From the part of the ticket that is not encrypted: sname of Ticket in AP-REQ. */
function serviceOf(token: asn1.Asn1): string {
  const request = list(token).find((part) => is(part, APPLICATION, AP_REQ));
  if (!request) throw new Error('no AP-REQ');
  const names = inner(request, 'sequence', 3, 'value', 'sequence', 2, 'value', 1, 'value');
  return list(names).map(text).join('/');
}

type Step = number | 'sequence' | 'value';

/** Into a value: `n` is the part that is tagged [n], `sequence` and `value` the only one there is. */
function inner(node: asn1.Asn1, ...steps: readonly Step[]): asn1.Asn1 {
  return steps.reduce((at, step) => {
    const parts = list(at);
    const found = typeof step === 'number' ? parts.find((part) => is(part, CONTEXT_SPECIFIC, step)) : parts[0];
    if (!found) throw new Error(`no ${step}`);
    return found;
  }, node);
}

const is = (node: asn1.Asn1, tagClass: asn1.Class, type: number): boolean =>
  node.tagClass === tagClass && Number(node.type) === type;
const list = ({ value }: asn1.Asn1): readonly asn1.Asn1[] => (Array.isArray(value) ? value : []);

function text({ value }: asn1.Asn1): string {
  if (typeof value !== 'string') throw new Error('no text');
  return value;
}
