import type { Answer } from '../answer';

/** A refusal of the AdminService. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The error body of the AdminService: the status again, as text, and a message. */
export const serviceFailure = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers,
  body: { error: { code: String(status), message } },
});

/** What an account without rights on the provider is told: a 404, not a 403. */
export const accessDenied = (): ServiceError => new ServiceError(404, 'Access denied  WMI QUERY: ');

/** What a fault of some status is answered with. */
export const adminServiceFailure = (status: number, { challenge }: { readonly challenge?: string }): Answer =>
  serviceFailure(
    status,
    'The request could not be carried out.',
    status === 401 && challenge !== undefined ? { 'WWW-Authenticate': challenge } : {},
  );
