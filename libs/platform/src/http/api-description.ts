/** What an API's document says beside what its routes say themselves. */
export interface ApiDescription {
  readonly title: string;
  /** Markdown: what the API is for. */
  readonly description: string;
  /** What each group of routes is about; a route belongs to the first word of its path unless it says another. */
  readonly tags: Readonly<Record<string, string>>;
  /** An example for each shape that comes in or goes out, by the name of the shape. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** The names of the shapes whose answers carry an ETag. */
  readonly withEtag?: readonly string[];
  /** What the parameters mean that do not say it themselves, by their names. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What holds for every POST beside what it says itself: headers that it takes, and what is then refused. */
  readonly posts?: {
    readonly headers: Readonly<Record<string, { readonly description: string; readonly schema: object }>>;
    readonly refusals: readonly (readonly [status: number, code: string, detail: string])[];
  };
}

/** What holds for every route, as Markdown. */
export const commonRules = `
Lists are \`{items, nextCursor}\`: send \`nextCursor\` as \`cursor\` for the next page; it is absent on the last one.

Whatever is refused is answered with problem details (RFC 9457). \`code\` is stable, \`detail\` says what to do, \`traceId\` finds
the request in the logs. Beside what each route names, the server answers 404 \`not-found\` for an address and 405
\`method-not-allowed\` (with \`Allow\`) for a method that it does not know, 408 \`request-timeout\` and 431 \`headers-too-large\`.

Each caller may send so many requests in a minute to one process: \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and
\`X-RateLimit-Reset\` (seconds) say how many and how many are left. Roles include those before them: reader, operator,
approver, admin; \`x-rollcall-role\` names the least that a route needs.`;
