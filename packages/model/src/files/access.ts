import { z } from 'zod';

/** Claims that hold for every token, and are no way to tell one caller from another. */
const alwaysVerified: readonly string[] = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'];

const ClaimName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be the name of a claim, such as "repository"')
  .refine((name) => !alwaysVerified.includes(name), { error: 'is verified of every token already' });

const ClaimPattern = z
  .string()
  .min(1)
  .max(500)
  .refine((pattern) => !/\*[^/@:*]*\*/.test(pattern), {
    error: 'has more than one "*" between two of "/", "@" and ":"',
  });

/** Whether a name is one that Kubernetes keeps for itself: whoever has it may do anything, or is the cluster. */
export function isSystemName(name: string): boolean {
  return name.toLowerCase().startsWith('system:');
}

/** A user or group that a caller of the HTTP API can be. */
export const CallerName = z
  .string()
  .max(253)
  .regex(/^[!-~]+$/, 'must be printable ASCII without spaces')
  .refine((name) => !isSystemName(name), {
    error: 'belongs to the cluster itself: choose one without "system:"',
  });

const AccessRule = z.strictObject({
  claims: z
    .record(ClaimName, ClaimPattern)
    .refine((claims) => Object.keys(claims).length > 0, {
      error: 'must name a claim: without one the rule would be for everybody',
    })
    .describe(
      'What a token has to say, by the names of its claims: the value as it is, or with "*" for any characters but "/", "@" and ":". All of them have to hold.',
    ),
  user: CallerName.describe(
    'User in whose name the API server is asked. What they may do is given by RBAC; approvals and requests are theirs.',
  ),
  groups: z.array(CallerName).max(16).default([]).describe('Groups of that user.'),
});

/** Who may call the HTTP API of a cluster's runner: tokens of one issuer, and whom they stand for. */
export const Access = z.strictObject({
  issuer: z
    .string()
    .max(300)
    .regex(
      /^(https:\/\/[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?|http:\/\/127\.0\.0\.1:[0-9]{1,5})(\/[A-Za-z0-9._~-]+)*\/?$/,
      'must be a URL of https, as the tokens have it in "iss"',
    )
    .describe('Who signs the tokens, as they have it in `iss`: its keys are asked for there.'),
  audience: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[!-~]+$/, 'must be printable ASCII without spaces')
    .describe(
      'What tokens have to have as their one `aud`. No other cluster and no other service should take the same: whoever gets a token there could use it here.',
    ),
  rules: z
    .array(AccessRule)
    .min(1)
    .max(100)
    .describe(
      'Whom a token stands for: the first rule counts whose claims it has. A token without a rule is refused.',
    ),
});
export type Access = z.infer<typeof Access>;
