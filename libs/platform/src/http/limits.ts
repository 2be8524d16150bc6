/** What a request may cost before anybody knows who sends it. Sizes in bytes, times in milliseconds. */
export const limits = {
  /** A declared set of thousands of mappings fits. */
  body: 1024 * 1024,
  /** Objects and arrays within each other. */
  depth: 32,
  /** The address without its host; cursors and searches fit many times. */
  url: 8 * 1024,
  /** The address and all headers; a token with many roles is some kilobytes. */
  head: 16 * 1024,
  /** Until the headers are complete, and until the whole request is. */
  headers: 15_000,
  request: 30_000,
  /** Between two requests; longer than load balancers wait, so that none meets a connection that is just closing. */
  idle: 72_000,
  /** A connection on which nothing moves, in neither direction; streams send something every 15 s. */
  silence: 120_000,
} as const;
