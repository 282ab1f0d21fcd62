import { z } from 'zod';
import { Instant, limitedText } from '../names.ts';

/** What a person asked of a release; `by` is the authenticated user, enforced by an admission policy. */
export const Approval = z.object({
  by: limitedText(500).min(1).describe('User name, as the API server knows its writer: it refuses another.'),
  at: Instant.describe('When.'),
  comment: limitedText(2000).optional().describe('Why, in their own words.'),
});
export type Approval = z.infer<typeof Approval>;
