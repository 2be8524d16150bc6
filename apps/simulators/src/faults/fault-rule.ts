import { z } from 'zod';

const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    context.addIssue(`a regular expression: ${error instanceof Error ? error.message : error}`);
    return z.NEVER;
  }
});

const resourceIds = z.array(z.int().positive()).default([]);

/** What becomes of the rows of a collection while somebody reads them. */
const memberChange = z.strictObject({ collection: z.string(), add: resourceIds, remove: resourceIds });
export type MemberChange = z.output<typeof memberChange>;

/** When an end misbehaves, and how. */
export const faultRule = z.strictObject({
  /** All that is given must match; requests inside a `$batch` are matched one by one, and the batch itself too. */
  match: z
    .strictObject({
      method: z.string().toUpperCase().optional(),
      /** Regular expressions: of the path with its query, and of the body's JSON. */
      path: pattern.optional(),
      body: pattern.optional(),
      /** Only requests inside a batch, or only others. */
      batched: z.boolean().optional(),
      /** Of the AdminServices: one site, by its id, and one of its addresses, by the name of the provider. */
      site: z.string().optional(),
      provider: z.string().optional(),
    })
    .prefault({}),
  effect: z.strictObject({
    /** Answers this instead; without a body, with the end's own kind of error. */
    status: z.int().min(100).max(599).optional(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    /** The request takes effect first; then the answer is `status` (504 unless given) or the connection is cut. */
    applyThenFail: z.boolean().default(false),
    /** Cuts the connection; inside a batch, answers 504 for the one request. */
    destroy: z.boolean().default(false),
    /** Never answers: the connection stays until the caller gives up or the rule is taken away. */
    hang: z.boolean().default(false),
    /** Waits before anything else, at the Graph end by its clock. */
    latencyMs: z.int().nonnegative().default(0),
    /** Leaves out all rows of the answer after so many. */
    truncateTo: z.int().nonnegative().optional(),
    /** Right after the answer an evaluation of the site finds this: a reader of pages sees them change in between. */
    change: memberChange.optional(),
  }),
  /** How often; without it until it is taken away. */
  times: z.int().positive().optional(),
  probability: z.number().gt(0).max(1).default(1),
});
export type FaultRule = z.output<typeof faultRule>;
