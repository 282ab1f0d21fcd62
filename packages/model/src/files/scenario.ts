import { z } from 'zod';
import { Fault } from '../faults/table.ts';
import { DnsLabel, Percent, SecondsOfADay } from '../names.ts';
import { lastingWorkloads } from '../workload-kinds/table.ts';
import { fileSchema } from './metadata.ts';

export const ScenarioSpec = z.strictObject({
  application: DnsLabel.describe('Whose workload is tried.'),
  workload: z
    .strictObject({
      kind: z.enum(lastingWorkloads).default('Deployment').describe('Kind of the workload.'),
      name: DnsLabel.describe('Name of the workload.'),
    })
    .describe('The workload that is tried.'),
  cluster: DnsLabel.describe('Name of the Cluster file: where it is tried.'),
  onRelease: z.boolean().default(false).describe('Run after each promotion, against the version promoted.'),
  schedule: z
    .string()
    .max(200)
    .optional()
    .describe('Cron expression of five fields (minute hour day month weekday).'),
  timeZone: z.string().max(100).default('UTC').describe('IANA time zone of the schedule.'),
  startingDeadlineSeconds: SecondsOfADay.min(1)
    .default(600)
    .describe('A scheduled run that could not begin by then is given up.'),
  suspend: z.boolean().default(false).describe('Begin no run by itself; a person still may.'),
  faults: z.array(Fault).min(1).max(10).describe('Injected in this order.'),
  steadyState: z
    .strictObject({
      judgedBy: z
        .enum(['Requests', 'ReadyPods'])
        .default('Requests')
        .describe(
          'Requests: errors and throughput as well as ready pods and recovery; a run without counts is Inconclusive. ReadyPods: ready pods and recovery alone, for clusters that count no requests.',
        ),
      service: DnsLabel.optional().describe(
        'Service whose requests are counted; by default the one in the rollout of the Application.',
      ),
      baselineSeconds: SecondsOfADay.default(3).describe(
        'How long the steady state is seen before the first fault.',
      ),
      requestsMin: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(100)
        .describe('A pass rests on at least so many requests from first fault to recovery.'),
      throughputPercentMin: Percent.default(50).describe(
        'Least rate of completed requests from first fault to recovery, in percent of the rate before it; 0: not judged.',
      ),
      errorSharePercentMax: Percent.default(1).describe(
        'Greatest share of bad requests from first fault to recovery.',
      ),
      readyPodsMin: z
        .int()
        .min(0)
        .max(10_000)
        .default(1)
        .describe('Availability floor: fewer ready pods abort the run.'),
    })
    .prefault({})
    .describe('What must hold for a pass.'),
  recoveryObjectiveSeconds: SecondsOfADay.min(1)
    .default(60)
    .describe(
      'The workload must be whole again within this time from when the last fault ended: a kill as it is made, a zone failure when it is seen to be taken back.',
    ),
});

/** A resilience experiment: steady state, faults, recovery objective. */
export const Scenario = fileSchema('Scenario', ScenarioSpec);
export type Scenario = z.infer<typeof Scenario>;
export type ScenarioSpec = z.infer<typeof ScenarioSpec>;
