import { z } from 'zod';
import { type FaultKind, podDeletion } from './fault-kind.ts';

export const podKill = {
  schema: z.strictObject({
    type: z.literal('PodKill').describe('Pods are deleted; their owner makes new ones.'),
    count: z.int().min(1).max(1000).default(1).describe('How many of the workload’s pods, chosen at random.'),
    gracePeriodSeconds: z.int().min(0).max(3600).default(0).describe('0 kills without SIGTERM.'),
  }),
  words: 'delete or evict one pod',
  reads: [],
  writes: [
    podDeletion,
    { apiGroup: '', resource: 'pods', subresource: 'eviction', verb: 'create', operation: 'CREATE' },
  ],
} as const satisfies FaultKind;
