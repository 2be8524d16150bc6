import { z } from 'zod';

// Who calls, and how people sign in: status-service, /api/v1/sign-in and /api/v1/me

/** From the least to the most; each may do what those before it may. */
export const role = z.enum(['reader', 'operator', 'approver', 'admin']);
export type Role = z.infer<typeof role>;

/** How people sign in, for whoever shows them a page or a prompt. */
export const signIn = z.object({
  kind: z
    .enum(['none', 'oidc'])
    .describe('none: callers go unexamined, everybody is an admin. oidc: by OpenID Connect.'),
  issuer: z.string().optional().describe('With oidc; see /.well-known/openid-configuration below this address.'),
  clientId: z.string().optional().describe('The public client to sign in as; absent where none is configured.'),
  scope: z.string().optional().describe('With oidc: what to ask the issuer for, so that its tokens are for Rollcall.'),
});
export type SignIn = z.infer<typeof signIn>;

export const me = z.object({
  name: z.string(),
  roles: z.array(role).describe('All that the caller has, with those that a greater one includes.'),
});
export type Me = z.infer<typeof me>;
