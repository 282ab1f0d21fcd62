import { z } from 'zod';
import { Instant, Percent } from '../names.ts';

const Share = z.number().min(0).max(1);

/** What the error-rate gate can do at the traffic that was counted before a release, and what it cannot. */
export const GateReach = z.object({
  at: Instant.describe('When it was said.'),
  unknown: z
    .enum(['NoRequests', 'NoCounts'])
    .optional()
    .describe(
      'Why nothing is known of the traffic. NoRequests: nobody asked. NoCounts: requests could not be counted. Absent where it is known.',
    ),
  requestsToPass: z
    .int()
    .min(0)
    .optional()
    .describe(
      'A pass takes at least so many requests of the canary; absent where it takes more than anybody has.',
    ),
  requestsPerSecond: z.number().min(0).optional().describe('All requests of the route, as they came before.'),
  usualBadShare: Share.optional().describe(
    'Share that was bad of the requests which the gateway has counted for the stable Service so far.',
  ),
  counted: z
    .object({
      requests: z.int().min(0).describe('Of the stable version.'),
      bad: z.int().min(0).describe('Those of them that failed.'),
      seconds: z.number().min(0).describe('For so long the rate of all requests has been looked at.'),
    })
    .optional()
    .describe(
      'By what both are known: requests since the runner began to count, and the seconds before this was said.',
    ),
  goodVersion: z
    .enum(['Passes', 'Inconclusive', 'TakenBack'])
    .optional()
    .describe('What typically becomes of a version that fails as often as the stable one does.'),
  steps: z
    .array(
      z.object({
        weightPercent: Percent.describe('Share of the requests that the canary has by then.'),
        requestsPerSecond: z.number().min(0).describe('Requests a second that it is sent.'),
        timeoutSeconds: z.int().min(0).describe('How long the step waits.'),
        passSeconds: z
          .int()
          .min(0)
          .optional()
          .describe('After so long a good version typically passes it; absent where that is not in time.'),
      }),
    )
    .max(50)
    .optional()
    .describe('Each step that waits for evidence.'),
  mayPassBelowShare: Share.optional().describe(
    'Not seen: of versions with a smaller share of bad requests more than one in twenty passes. Absent where that is so of all.',
  ),
  takenBackFromShare: Share.optional().describe(
    'From this share of bad requests on 95% of the versions are taken back for them before they pass; absent where of none.',
  ),
  surelyTakenBackFromShare: Share.optional().describe('The same for 99.9%.'),
});
export type GateReach = z.infer<typeof GateReach>;
