import { errorAt, type Finding } from '@seatrial/model';
import { field, numberAt, stringAt, stringMap } from '../fields.ts';
import { hasLabels } from '../label-selector.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';
import type { ReadableScenario } from './readable.ts';
import { nameHint } from './reference-findings.ts';
import { workloadsOf } from './workloads.ts';

/** What no run of a scenario can meet, by the manifests of its application. */
export function checkScenarioWorkload(
  scenario: ReadableScenario,
  manifests: readonly Manifest[],
): readonly Finding[] {
  const { source, workload, workloadKind: kind } = scenario;
  if (workload === undefined) return [];
  const ofKind = manifests.filter(({ object }) => object.kind === kind);
  const found = ofKind.find(({ object }) => object.metadata.name === workload);
  if (found === undefined) {
    const message = `there is no ${kind} "${workload}" among the manifests of the application`;
    const names = ofKind.map(({ object }) => object.metadata.name);
    const hint = nameHint(workload, names, kind);
    return [errorAt(source, ['spec', 'workload', 'name'], { code: 'MissingWorkload', message, hint })];
  }
  return [...checkPods(scenario, found, manifests), ...checkCounted(scenario, found, manifests)];
}

function checkPods(
  { source, readyPodsMin, kills }: ReadableScenario,
  workload: Manifest,
  manifests: readonly Manifest[],
): readonly Finding[] {
  const replicas = podsAtMost(workload, manifests);
  const name = nameOf(workload.object);
  if (replicas === undefined) return [];
  if (readyPodsMin > replicas) {
    const message = `the floor is ${readyPodsMin} ready pods, and ${name} has ${replicas}`;
    const hint = 'lower readyPodsMin, or raise the replicas; as it is every run fails';
    const path = ['spec', 'steadyState', 'readyPodsMin'];
    return [errorAt(source, path, { code: 'FloorAboveReplicas', message, hint })];
  }
  return kills.flatMap((taken, index) => {
    if (taken === undefined || replicas - taken.count >= readyPodsMin) return [];
    const { count: kill, field: countField } = taken;
    const message =
      kill > replicas
        ? `${kill} pods are to be killed, and ${name} has ${replicas}`
        : `${kill} of the ${replicas} pods of ${name} are to be killed, and the floor is ${readyPodsMin} ready pods`;
    const hint = `lower ${countField} or readyPodsMin, or raise the replicas; as it is no run can pass`;
    const path = ['spec', 'faults', index, countField];
    return [errorAt(source, path, { code: 'KillsAboveReplicas', message, hint })];
  });
}

/** How many pods it can have; `undefined`: the cluster decides, or an autoscaler without an upper end. */
function podsAtMost({ object }: Manifest, manifests: readonly Manifest[]): number | undefined {
  if (object.kind === 'DaemonSet') return undefined;
  const scaler = manifests.find(({ object: other }) => {
    const target = field(other, 'spec', 'scaleTargetRef');
    return (
      other.kind === 'HorizontalPodAutoscaler' &&
      stringAt(target, 'kind') === object.kind &&
      stringAt(target, 'name') === object.metadata.name
    );
  });
  // Without replicas in the manifest somebody else may decide on them.
  return scaler === undefined
    ? numberAt(object, 'spec', 'replicas')
    : numberAt(scaler.object, 'spec', 'maxReplicas');
}

/** Requests of a Service that has none of the pods say nothing about the workload. */
function checkCounted(
  { source, service: name }: ReadableScenario,
  workload: Manifest,
  manifests: readonly Manifest[],
): readonly Finding[] {
  if (name === undefined) return [];
  const path = ['spec', 'steadyState', 'service'];
  const services = manifests.filter(({ object }) => object.kind === 'Service');
  const service = services.find(({ object }) => object.metadata.name === name);
  if (service === undefined) {
    const message = `there is no Service "${name}" among the manifests of the application`;
    const names = services.map(({ object }) => object.metadata.name);
    return [
      errorAt(source, path, { code: 'MissingService', message, hint: nameHint(name, names, 'Service') }),
    ];
  }
  const labels = workloadsOf([workload])[0]?.labels ?? {};
  if (hasLabels(labels, stringMap(service.object, 'spec', 'selector'))) return [];
  const message = `Service "${name}" selects no pod of ${nameOf(workload.object)}`;
  const hint = 'name the Service in front of the workload that is tried';
  return [errorAt(source, path, { code: 'ScenarioMismatch', message, hint })];
}
