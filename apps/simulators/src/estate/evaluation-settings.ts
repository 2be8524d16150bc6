import { z } from 'zod';

const seconds = z
  .number()
  .positive()
  .max(24 * 86_400); // a timer cannot wait for longer

/** How a site evaluates its collections. */
export const evaluationSettings = z.strictObject({
  /** Evaluates at once what a change concerns; otherwise a cycle or a schedule has to find it. */
  atOnce: z.boolean().default(true),
  /** How long an evaluation takes; half of what changes is written in the middle of it. */
  runMs: z.int().nonnegative().default(0),
  /** The express cycle. Source: Configuration Manager docs, "Collection evaluation". */
  expressSeconds: seconds.default(300),
  /** How often collections with a schedule are evaluated in full. */
  scheduleSeconds: seconds.default(7 * 86_400),
  /** For how long after an evaluation MemberCount says what it said before. */
  memberCountLagMs: z.int().nonnegative().default(0),
});
export type EvaluationSettings = z.output<typeof evaluationSettings>;
