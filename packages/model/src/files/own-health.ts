import { z } from 'zod';

const Expression = z.string().min(1).max(1_000);

/** What the objects of a kind of one's own mean, in CEL. */
export const OwnHealth = z
  .strictObject({
    group: z
      .string()
      .min(1)
      .max(253)
      .describe('API group of the kind, such as "example.com"; its version does not matter.'),
    kind: z.string().min(1).max(63).describe('The kind.'),
    degraded: Expression.exactOptional().describe('CEL that is true where it is broken. Asked first.'),
    suspended: Expression.exactOptional().describe(
      'CEL that is true where somebody has stopped it on purpose.',
    ),
    healthy: Expression.exactOptional().describe(
      'CEL that is true where it is as it was asked for. Where none of the expressions is true it is on its way.',
    ),
    message: Expression.exactOptional().describe('CEL of what to say of it, a text.'),
  })
  .refine((rule) => rule.healthy !== undefined || rule.degraded !== undefined, {
    error: 'say at least when it is healthy, or when it is degraded',
  });
export type OwnHealth = z.infer<typeof OwnHealth>;
