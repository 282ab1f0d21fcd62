import type { KubeObject } from '@seatrial/model';
import { field, numberAt, withField } from '../../fields.ts';
import { versionAnnotation } from '../../health/workload.ts';
import { nameOf } from '../../name-of.ts';
import { canaryWorkloadSelector, withOwnSelectors } from '../canary-labels.ts';
import type { CanarySource } from '../canary-objects.ts';
import { canaryName } from '../names.ts';
import { type ConfigKind, mapConfigReferences } from '../references.ts';
import type { GatedRow, WorkloadObstacle } from './gated-row.ts';

/** A version that crashes a moment after it was first ready must not see a request: users would see the crash. */
const canaryMinReadySeconds = 2;

/** A second Deployment beside the stable one, which is not touched until the verdict. */
export const deployment: GatedRow = {
  replicas: (workload) => numberAt(workload, 'spec', 'replicas') ?? 1,
  canary,
  obstacles,
};

function canary(source: CanarySource, replicas: number, copied: ReadonlySet<string>): KubeObject {
  const { deployment: stable, pods, version } = source;
  const podSpec = mapConfigReferences(field(stable, 'spec', 'template', 'spec'), (kind: ConfigKind, name) =>
    copied.has(`${kind}/${name}`) ? canaryName(name) : name,
  );
  let made: KubeObject = withField(stable, ['spec', 'replicas'], replicas);
  const minReadySeconds = Math.max(canaryMinReadySeconds, numberAt(stable, 'spec', 'minReadySeconds') ?? 0);
  made = withField(made, ['spec', 'minReadySeconds'], minReadySeconds);
  const selector = canaryWorkloadSelector(field(stable, 'spec', 'selector'), pods);
  made = withField(made, ['spec', 'selector'], selector);
  made = withField(made, ['spec', 'template', 'metadata', 'labels'], pods.canary);
  made = withField(made, ['metadata', 'annotations', versionAnnotation], version);
  return withField(made, ['spec', 'template', 'spec'], withOwnSelectors(podSpec, pods));
}

function obstacles(workload: KubeObject): readonly WorkloadObstacle[] {
  if (field(workload, 'spec', 'strategy', 'type') !== 'Recreate') return [];
  return [
    {
      path: ['spec', 'strategy', 'type'],
      message: `${nameOf(workload)} is replaced at once (Recreate), so it cannot run beside a canary`,
      hint: 'use RollingUpdate, or remove spec.rollout from the Application',
    },
  ];
}
