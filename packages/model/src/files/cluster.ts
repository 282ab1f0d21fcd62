import { z } from 'zod';
import { fileSchema } from './metadata.ts';

const ClusterSpec = z.strictObject({
  chaos: z
    .strictObject({
      allowed: z
        .boolean()
        .default(false)
        .describe('The first of two locks: the namespace label is the other.'),
    })
    .default({ allowed: false })
    .describe('Whether scenarios may inject faults in this cluster.'),
  telemetry: z
    .strictObject({
      scrapeUrl: z
        .url({ protocol: /^https?$/ })
        .describe('Prometheus exposition of the gateway’s request counters.'),
      furtherScrapeUrls: z
        .array(z.url({ protocol: /^https?$/ }))
        .max(31)
        .default([])
        .describe(
          'The same of each further process of the gateway. Their counts are added up, and while one does not answer there are none.',
        ),
    })
    .optional()
    .describe(
      'Where the counts of requests per backend come from. Without it an error-rate gate has no data.',
    ),
});

/** A cluster that Seatrial deploys to; credentials are the runner’s, never in Git. */
export const Cluster = fileSchema('Cluster', ClusterSpec);
export type Cluster = z.infer<typeof Cluster>;
