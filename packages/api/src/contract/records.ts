import {
  ApplicationStateSpec,
  DnsLabel,
  ReleaseSpec,
  ScenarioRunSpec,
  ServiceAccountName,
} from '@seatrial/model';
import { z } from 'zod';

/** What people add to a record: whole lists, on exactly the version that they have seen. */
function addition<Lists extends Readonly<Record<string, z.ZodType>>>(lists: Lists) {
  return z.strictObject({
    metadata: z.strictObject({
      resourceVersion: z
        .string()
        .min(1)
        .max(100)
        .describe('Of the record as it was read: where it is another by now, nothing is done.'),
    }),
    spec: z.strictObject(lists).partial(),
  });
}

/** Without their defaults, which are for records that are read: a list that is not said is left as it is. */
const approvals = ReleaseSpec.shape.approvals.unwrap();
const requests = ReleaseSpec.shape.requests.unwrap();
const retries = ApplicationStateSpec.shape.requests.unwrap();
const aborts = ScenarioRunSpec.shape.requests.unwrap();

/** The records that the API has, by the name of their resource. */
export const recordKinds = {
  releases: { kind: 'Release', addition: addition({ approvals, requests }) },
  applicationstates: { kind: 'ApplicationState', addition: addition({ requests: retries }) },
  scenarioruns: { kind: 'ScenarioRun', addition: addition({ requests: aborts }) },
} as const;
export type RecordResource = keyof typeof recordKinds;
export const recordResources: readonly RecordResource[] = ['releases', 'applicationstates', 'scenarioruns'];

/** An object's name, as Kubernetes has it: a DNS subdomain. */
const Name = ServiceAccountName;

/** A run that somebody starts by hand. */
export const NewScenarioRun = z.strictObject({
  metadata: z.strictObject({
    name: Name,
    labels: z.record(z.string().max(317), z.string().max(63)).exactOptional(),
  }),
  spec: ScenarioRunSpec,
});

export const AnyRecord = z
  .looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ name: z.string(), namespace: z.string().exactOptional() }),
  })
  .describe('As the API server has it.');

export const RecordList = z.object({
  items: z.array(AnyRecord).describe('All of them.'),
  resourceVersion: z.string().describe('Of the list.'),
});

export const WhoAmI = z.object({
  username: z.string().describe('As the API server knows the caller: what they add is `by` this name.'),
  groups: z.array(z.string()).describe('Those of the rule, and those that the API server adds.'),
});

export const ListQuery = z.strictObject({
  namespace: DnsLabel.exactOptional().describe('Of this one alone; absent: of all.'),
});
export const InNamespace = z.strictObject({ namespace: DnsLabel });
export const OneRecord = z.strictObject({ namespace: DnsLabel, name: Name });
