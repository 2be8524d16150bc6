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
