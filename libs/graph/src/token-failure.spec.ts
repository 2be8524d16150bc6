import { AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { tokenFailure } from './token-failure';

it.each([
  [
    'a wrong secret',
    new Error('invalid_client: Error(s): 7000215 - Description: AADSTS7000215: Invalid client secret provided.'),
  ],
  [
    'an expired secret',
    new Error("invalid_client: AADSTS7000222: The provided client secret keys for app 'x' are expired."),
  ],
  ['an app that is not there', new Error('unauthorized_client: AADSTS700016: Application was not found')],
  [
    'a certificate that is not registered',
    new Error('invalid_client: AADSTS700027: The certificate with identifier x is not registered'),
  ],
  ['a tenant that is not there', new Error("invalid_request: AADSTS90002: Tenant 'x' not found.")],
  ['a missing consent', new Error('invalid_grant: AADSTS65001: The user or administrator has not consented')],
  [
    'a resource without its principal',
    new Error('invalid_resource: AADSTS500011: The resource principal was not found'),
  ],
  ['an app that is disabled', new Error("unauthorized_client: AADSTS7000112: Application 'x' is disabled.")],
  [
    'conditional access',
    new Error('access_denied: AADSTS53003: Access has been blocked by Conditional Access policies.'),
  ],
  ['a refusal without a code', new AuthenticationError(401, { error: 'invalid_client', error_description: 'expired' })],
  ['a machine without identity', new CredentialUnavailableError('ManagedIdentityCredential: no identity here')],
  [
    'a file that holds no certificate',
    new Error('The file at the specified path does not contain a PEM-encoded certificate.'),
  ],
])('takes %s for a wrong credential', (_, error) => {
  expect(tokenFailure(error).kind).toBe('credential');
});

it.each([
  ['has no address', new CredentialUnavailableError('endpoints_resolution_error: See https://aka.ms/x for details')],
  ['is not on the network', new Error('network_error: See https://aka.ms/x for details')],
  ['has trouble for a moment', new Error('temporarily_unavailable: AADSTS90033: A transient error')],
  ['says that it is busy', new AuthenticationError(503, { error: 'server_error', error_description: 'busy' })],
  [
    'throttles',
    new AuthenticationError(429, { error: 'invalid_request', error_description: 'AADSTS90055: throttled' }),
  ],
  ['shows a certificate of somebody else', new Error('self-signed certificate in certificate chain')],
  ['shows another name', new Error("Hostname/IP does not match certificate's altnames: IP: 127.0.0.1")],
  ['shows an old certificate', new Error('certificate has expired')],
  ['hangs up', new Error('socket hang up')],
  ['cannot be found', new Error('getaddrinfo ENOTFOUND login.test')],
])('does not blame the credential for a sign-in service that %s', (_, error) => {
  expect(tokenFailure(error).kind).toBe('unreachable');
});

it("tells Entra's sentence without the ids around it", () => {
  const text =
    'invalid_client: Error(s): 7000215 - Timestamp: Not Available - Description: AADSTS7000215: Invalid client secret ' +
    "provided for app 'x'. Trace ID: 1 Correlation ID: 2 Timestamp: 3 - Correlation ID: 2 - Trace ID: 1";
  expect(tokenFailure(new Error(text))).toEqual({
    kind: 'credential',
    message: "The credential was refused: AADSTS7000215: Invalid client secret provided for app 'x'.",
  });
});
