import { AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { TokenProvider, tokenFailure } from './authentication';
import { graphFailure, withoutSecrets } from './graph-failure';

it.each([
  new Error('invalid_client: Error(s): 7000215 - Description: AADSTS7000215: Invalid client secret provided.'),
  new Error('unauthorized_client: AADSTS700016: Application was not found'),
  new AuthenticationError(401, { error: 'invalid_client', error_description: 'expired' }),
  new CredentialUnavailableError('ManagedIdentityCredential: no identity here'),
])('takes a refusal for a wrong credential: %s', (error) => {
  expect(tokenFailure(error).kind).toBe('credential');
});

it.each([
  new CredentialUnavailableError('endpoints_resolution_error: See https://aka.ms/x for details'),
  new Error('network_error: See https://aka.ms/x for details'),
  new Error('temporarily_unavailable: AADSTS90033: A transient error'),
  new AuthenticationError(503, { error: 'server_error', error_description: 'busy' }),
])('does not blame the credential for a sign-in service that is away: %s', (error) => {
  expect(tokenFailure(error).kind).toBe('unreachable');
});

it('does not wait for ever for a token', async () => {
  const silent = { getToken: () => new Promise<never>(() => undefined) };
  const refusal: unknown = await new TokenProvider(silent, 'scope', 10)
    .getAccessToken()
    .catch((error: unknown) => error);
  expect(graphFailure(refusal)).toMatchObject({ kind: 'unreachable' });
});

it('shows no token and no secret', () => {
  const text = 'POST failed: Authorization: Bearer eyJhbGciOi.eyJzdWIi.c2ln body client_secret=hunter2&scope=x';
  expect(withoutSecrets(text)).not.toMatch(/eyJ|hunter2/);
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
