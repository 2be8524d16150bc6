import { limits } from './limits';
import type { Sentences } from './refuses';

/** What is known of a route when its common refusals are listed. */
export interface RouteTraits {
  readonly takesBody: boolean;
  readonly takesCursor: boolean;
  readonly hasPathParameters: boolean;
  readonly changes: boolean;
  /** Anybody may ask: who it is, is not examined, and how often is not counted. */
  readonly open: boolean;
}

/** What every route with these traits may answer, whatever it is about: the sentences by status. */
export function commonRefusals(route: RouteTraits): ReadonlyMap<string, Sentences> {
  const all: Record<string, Sentences> = {
    400: {
      'invalid-request': 'limit: Too big: expected number to be <=1000',
      ...(route.takesCursor && {
        'invalid-cursor': 'The cursor is not one that this list gave out; begin without one.',
      }),
    },
    ...(!route.open && {
      401: {
        unauthenticated: 'Send a bearer token in the Authorization header.',
        'invalid-token': 'The token is not accepted: "exp" claim timestamp check failed.',
      },
      403: {
        forbidden: 'This needs a greater role than the token gives.',
        ...(route.changes && {
          'origin-not-allowed':
            'A page of another origin may change nothing here; name it in CORS_ORIGINS if it is yours.',
        }),
      },
      429: { 'too-many-requests': 'More than 60000 requests in a minute; go on in 12 s.' },
    }),
    ...(route.hasPathParameters && {
      404: { 'not-found': 'There is nothing at this address; /openapi.json lists what there is.' },
    }),
    ...(route.takesBody && {
      413: { 'payload-too-large': `The body is larger than ${limits.body} bytes.` },
      415: { 'unsupported-media-type': 'Send the body as application/json.' },
    }),
    414: { 'uri-too-long': 'The address, or a part of it, is too long.' },
    500: { 'internal-error': 'Something went wrong on our side; the log tells more.' },
    503: {
      ...(!route.open && {
        'issuer-unavailable': 'The issuer of the tokens does not answer, so no token can be checked now.',
      }),
      unavailable: 'The service cannot answer now; try again shortly.',
    },
  };
  return new Map(Object.entries(all));
}
