import { z } from 'zod';
import { Instant } from '../names.ts';

/** As metav1.Condition. */
export const Condition = z.object({
  type: z.string().max(316).describe('What is judged, such as Ready.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z.string().max(1024).describe('Why, in one CamelCase word for programs.'),
  message: z.string().max(32_768).describe('Why, for people.'),
  lastTransitionTime: Instant.describe('When `status` last changed.'),
});
export type Condition = z.infer<typeof Condition>;

export const Ref = z.object({
  apiVersion: z.string().describe('API group and version of the object.'),
  kind: z.string().describe('Kind of the object.'),
  namespace: z.string().exactOptional().describe('Its namespace; absent where the kind has none.'),
  name: z.string().describe('Its name.'),
});

/** What happened, kept in the record so that `release show` can print it without logs. */
export const HistoryEntry = z.object({
  at: Instant.describe('When it happened.'),
  phase: z.string().describe('The phase that was entered, or gone on with.'),
  reason: z.string().describe('Why, in one CamelCase word for programs.'),
  message: z.string().describe('Why, for people.'),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

const historyText = 'What happened, oldest first: the beginning and the newest entries are kept.';
export const History = z.array(HistoryEntry).default([]).describe(historyText);

export const Conditions = z
  .array(Condition)
  .max(20)
  .default([])
  .describe('What is judged of the object, as `kubectl wait` reads it.');

/** History entries kept in a record: the first and the newest ones. */
export const historyMax = 60;
