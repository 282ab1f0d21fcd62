import { z } from 'zod';
import { crashLogLinesMax } from '../files/application.ts';
import { Ref } from './conditions.ts';

/** An object of which a canary does not try what its version changes. */
export const NotTried = z.object({
  ...Ref.shape,
  reason: z
    .enum(['New', 'Changed', 'Removed', 'Withheld', 'AlreadyThere', 'LeftToPeople'])
    .describe(
      'New: it waits for the promotion, as it might touch what runs. Changed: stable uses it too. Removed: it goes after the promotion. Withheld: an annotation says so. AlreadyThere: somebody has made one by that name. LeftToPeople: its pods stay as they are until somebody deletes them (OnDelete).',
    ),
});
export type NotTried = z.infer<typeof NotTried>;

/** What the pods of a workload ran in some version, as one word: the same word, the same pods. */
export const PodsRun = z.object({
  ...Ref.shape,
  hash: z
    .string()
    .max(64)
    .describe(
      'Of the pod template, of what the pods read, and of the objects by which they are reached and reach others. A Secret counts with 8 bits only.',
    ),
});
export type PodsRun = z.infer<typeof PodsRun>;

/** Workloads that a record names so; of more it names none. */
export const podsRunMax = 20;

/** A workload that was not whole when a release began. */
export const NotWholeBefore = z.object({
  ...Ref.shape,
  message: z.string().max(2000).describe('What it lacked, in the words of Kubernetes where it has some.'),
});
export type NotWholeBefore = z.infer<typeof NotWholeBefore>;

/** A container that ended by its own fault, and what it wrote last, kept for when its pod is gone. */
export const CrashRecord = z.object({
  pod: z.string().describe('Its pod.'),
  container: z.string().describe('Its name in the pod.'),
  exitCode: z.int().describe('With which it ended.'),
  reason: z.string().optional().describe('In the kubelet’s words: Error, OOMKilled, ContainerCannotRun.'),
  signal: z.int().optional().describe('Number of the signal that ended it.'),
  terminationMessage: z
    .string()
    .max(4096)
    .optional()
    .describe('What it wrote to its terminationMessagePath, the end of it.'),
  restarted: z
    .boolean()
    .optional()
    .describe('It runs again, or waits to: its log is that of the run before.'),
  log: z
    .object({
      lines: z
        .array(z.string().max(4096))
        .max(crashLogLinesMax)
        .describe('The last lines of its log, at most 4 KiB, without control characters.'),
      problem: z.string().optional().describe('Why they could not be read.'),
    })
    .optional()
    .describe('Absent until it was read, and where crashLogLines is 0.'),
});
export type CrashRecord = z.infer<typeof CrashRecord>;

/** What is in the cluster that does not treat a canary's pods as it treats the stable ones. */
export const OthersUnlike = z.object({
  objects: z
    .array(
      z.object({
        ...Ref.shape,
        how: z
          .enum(['Selects', 'Admits', 'NamesService', 'ReachesCanary'])
          .describe(
            'Selects: it selects the stable pods alone. Admits: it lets the stable pods alone in or out. NamesService: it is about the stable Service by name. ReachesCanary: a Service that selects the canary’s pods, past the route.',
          ),
      }),
    )
    .max(100)
    .describe('Those that were found; at most 100.'),
  more: z.int().min(1).optional().describe('So many more were found than are named.'),
  unseen: z
    .array(
      z.object({
        apiVersion: z.string().describe('Of the kind, such as `cilium.io/v2`.'),
        kind: z.string().describe('The kind.'),
        message: z.string().max(2000).describe('Why.'),
      }),
    )
    .max(100)
    .describe('Kinds that could not be looked at. One that the cluster does not have is none of them.'),
  notLookedFor: z
    .string()
    .max(2000)
    .optional()
    .describe('Why nothing was looked for at all, where the canary got its first requests all the same.'),
});
export type OthersUnlike = z.infer<typeof OthersUnlike>;
