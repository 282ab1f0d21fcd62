import { z } from 'zod';
import { sameExcept } from '../install/policy.ts';
import { SecondsOfADay } from '../names.ts';
import { type FaultKind, podDeletion } from './fault-kind.ts';

/** Key of the taints by which a zone is made to fail; the value is the ScenarioRun's name. */
export const zoneFailureTaint = 'seatrial.dev/zone-failure';

export const zoneFailure = {
  schema: z.strictObject({
    type: z.literal('ZoneFailure').describe('The pods of a zone are gone, and none may start there.'),
    zone: z.string().min(1).max(63).describe('Value of topology.kubernetes.io/zone on the nodes.'),
    durationSeconds: SecondsOfADay.min(1).describe('How long the zone stays away.'),
  }),
  words: 'taint and cordon a node',
  reads: [{ apiGroup: '', resource: 'nodes' }],
  writes: [
    podDeletion,
    {
      apiGroup: '',
      resource: 'nodes',
      subresource: '',
      verb: 'patch',
      operation: 'UPDATE',
      only: {
        expression: nodeKeepsTheRest(),
        message: `of a node, faults can only change spec.unschedulable and taints with the key ${zoneFailureTaint}`,
      },
    },
  ],
} as const satisfies FaultKind;

function nodeKeepsTheRest(): string {
  const foreign = (spec: string): string =>
    `${spec}.?taints.orValue([]).filter(taint, taint.key != '${zoneFailureTaint}')`;
  const metadata = ['labels', 'annotations', 'finalizers', 'ownerReferences'];
  return [
    sameExcept("['taints', 'unschedulable']", 'variables.before', 'variables.after'),
    `${foreign('variables.before')} == ${foreign('variables.after')}`,
    ...metadata.map((field) => `object.metadata.?${field} == oldObject.metadata.?${field}`),
  ].join(' && ');
}
