import { errorAt, type Finding, sortFindings } from '@seatrial/model';
import { numberAt } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import { checkDisruption } from './check-disruption.ts';
import { checkObjects } from './check-objects.ts';
import { checkRollout } from './check-rollout.ts';
import { checkTraffic } from './check-traffic.ts';
import { checkWorkloads } from './check-workloads.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestsOwner, ReadableScenario } from './readable.ts';
import { nameHint } from './reference-findings.ts';

/** What is wrong with an application's rendered objects, with its rollout and its scenarios in view. */
export function checkManifests(
  application: ManifestsOwner,
  scenarios: readonly ReadableScenario[],
  manifests: readonly Manifest[],
): readonly Finding[] {
  const { metadata } = application.value;
  return sortFindings([
    ...checkPresence(application, manifests),
    ...checkObjects(application.value.spec.namespace, manifests),
    ...checkRollout(application, manifests),
    ...checkWorkloads(manifests),
    ...checkTraffic(manifests, application.value.spec.rollout?.service),
    ...checkDisruption(manifests),
    ...scenarios
      .filter((scenario) => scenario.application === metadata.name)
      .flatMap((scenario) => checkScenarioWorkload(scenario, manifests)),
  ]);
}

function checkPresence(application: ManifestsOwner, manifests: readonly Manifest[]): readonly Finding[] {
  if (manifests.length > 0) return [];
  const message = `there are no manifests in "${application.value.spec.path}"`;
  const hint = 'the path is a folder from the root of the repository, with .yaml, .yml or .json files';
  return [errorAt(application.source, ['spec', 'path'], { code: 'NoManifests', message, hint })];
}

function checkScenarioWorkload(
  { source, workload, readyPodsMin }: ReadableScenario,
  manifests: readonly Manifest[],
): readonly Finding[] {
  if (workload === undefined || manifests.length === 0) return []; // that there are none is said already
  const deployments = manifests.filter(({ object }) => object.kind === 'Deployment');
  const found = deployments.find(({ object }) => object.metadata.name === workload);
  if (found === undefined) {
    const message = `there is no Deployment "${workload}" among the manifests of the application`;
    const names = deployments.map(({ object }) => object.metadata.name);
    const hint = nameHint(workload, names, 'Deployment');
    return [errorAt(source, ['spec', 'workload', 'name'], { code: 'MissingWorkload', message, hint })];
  }
  const replicas = numberAt(found.object, 'spec', 'replicas');
  if (replicas === undefined || readyPodsMin <= replicas) return [];
  const message = `the floor is ${readyPodsMin} ready pods, and ${nameOf(found.object)} has ${replicas}`;
  const hint = 'lower readyPodsMin, or raise the replicas; as it is every run fails';
  return [
    errorAt(source, ['spec', 'steadyState', 'readyPodsMin'], { code: 'FloorAboveReplicas', message, hint }),
  ];
}
