import {
  type Application,
  apiGroup,
  errorAt,
  type Finding,
  type KubeObject,
  type Located,
  refKey,
  refOf,
  type Scenario,
  sortFindings,
} from '@seatrial/model';
import { numberAt } from '../fields.ts';
import { checkRollout } from './check-rollout.ts';
import type { Manifest } from './manifest.ts';
import { nameHint } from './reference-findings.ts';

/** What is wrong with an application's rendered objects, with its rollout and its scenarios in view. */
export function checkManifests(
  application: Located<Application>,
  scenarios: readonly Located<Scenario>[],
  manifests: readonly Manifest[],
): readonly Finding[] {
  const { metadata } = application.value;
  return sortFindings([
    ...checkPresence(application, manifests),
    ...manifests.flatMap((manifest) => checkObject(application, manifest)),
    ...checkDuplicates(manifests),
    ...checkRollout(application, manifests),
    ...scenarios
      .filter(({ value }) => value.spec.application === metadata.name)
      .flatMap((scenario) => checkScenarioWorkload(scenario, manifests)),
  ]);
}

function checkPresence(
  application: Located<Application>,
  manifests: readonly Manifest[],
): readonly Finding[] {
  if (manifests.length > 0) return [];
  const message = `there are no manifests in "${application.value.spec.path}"`;
  const hint = 'the path is a folder from the root of the repository, with .yaml, .yml or .json files';
  return [errorAt(application.source, ['spec', 'path'], { code: 'NoManifests', message, hint })];
}

function checkObject(application: Located<Application>, { object, source }: Manifest): readonly Finding[] {
  const { namespace } = application.value.spec;
  if (object.apiVersion.split('/', 1)[0] === apiGroup) {
    const message = `a ${object.kind} of Seatrial does not belong among the manifests`;
    const hint = 'remove it; records are written by Seatrial alone';
    return [errorAt(source, ['kind'], { code: 'RecordInManifests', message, hint })];
  }
  if (object.metadata.namespace === undefined || object.metadata.namespace === namespace) return [];
  const message = `${nameOf(object)} is in namespace "${object.metadata.namespace}", the application in "${namespace}"`;
  const hint = 'leave the namespace out; what belongs elsewhere is an application of its own';
  return [errorAt(source, ['metadata', 'namespace'], { code: 'OtherNamespace', message, hint })];
}

function checkDuplicates(manifests: readonly Manifest[]): readonly Finding[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = refKey(refOf(manifest.object));
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, manifest);
      return [];
    }
    const message = `${nameOf(manifest.object)} stands twice among the manifests`;
    const hint = `the first is at ${first.source.file}:${first.source.line}; remove one of the two`;
    return [errorAt(manifest.source, ['metadata', 'name'], { code: 'DuplicateObject', message, hint })];
  });
}

function checkScenarioWorkload(
  { value, source }: Located<Scenario>,
  manifests: readonly Manifest[],
): readonly Finding[] {
  const { workload, steadyState } = value.spec;
  const deployments = manifests.filter(({ object }) => object.kind === workload.kind);
  const found = deployments.find(({ object }) => object.metadata.name === workload.name);
  if (found === undefined) {
    const message = `there is no ${workload.kind} "${workload.name}" among the manifests of the application`;
    const names = deployments.map(({ object }) => object.metadata.name);
    const hint = nameHint(workload.name, names, workload.kind);
    return [errorAt(source, ['spec', 'workload', 'name'], { code: 'MissingWorkload', message, hint })];
  }
  const replicas = numberAt(found.object, 'spec', 'replicas');
  if (replicas === undefined || steadyState.readyPodsMin <= replicas) return [];
  const message = `the floor is ${steadyState.readyPodsMin} ready pods, and ${nameOf(found.object)} has ${replicas}`;
  const hint = 'lower readyPodsMin, or raise the replicas; as it is every run fails';
  return [
    errorAt(source, ['spec', 'steadyState', 'readyPodsMin'], { code: 'FloorAboveReplicas', message, hint }),
  ];
}

function nameOf(object: KubeObject): string {
  return `${object.kind} "${object.metadata.name}"`;
}
