import { z } from 'zod';
import { Instant } from '../names.ts';

/** As metav1.Condition. */
export const Condition = z.object({
  type: z.string().max(316),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().max(1024),
  message: z.string().max(32_768),
  lastTransitionTime: Instant,
  observedGeneration: z.int().optional(),
});
export type Condition = z.infer<typeof Condition>;

export const Ref = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().exactOptional(),
  name: z.string(),
});

/** What happened, kept in the record so that `release show` can tell the story without logs. */
export const HistoryEntry = z.object({
  at: Instant,
  phase: z.string(),
  reason: z.string(),
  message: z.string(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** History entries kept in a record: the first and the newest ones. */
export const historyMax = 60;
