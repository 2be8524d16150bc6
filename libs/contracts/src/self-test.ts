import { z } from 'zod';

/** One thing that an end must give us. */
export const selfTestCheck = z
  .object({
    check: z.string().describe('A stable word for what was checked, such as `token` or `members`.'),
    ok: z.boolean().describe('Whether it went well.'),
    message: z.string().describe('What was found, or what to do about it; for people.'),
    missing: z.string().optional().describe('What has to be granted, such as `Device.Read.All`.'),
  })
  .describe('One thing that was tried at an end, and how it went.');
export type SelfTestCheck = z.infer<typeof selfTestCheck>;

/** The self-test of a tenant or a site. `ok` when every check is. */
export const selfTestView = z.object({ ok: z.boolean(), checks: z.array(selfTestCheck) });
