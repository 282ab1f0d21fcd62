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
import { nameHint } from './reference-findings.ts';

/** What is wrong with an application's rendered objects, with its rollout and its scenarios in view. */
export function checkManifests(
  application: Located<Application>,
  scenarios: readonly Located<Scenario>[],
  objects: readonly Located<KubeObject>[],
): readonly Finding[] {
  const { metadata } = application.value;
  return sortFindings([
    ...checkPresence(application, objects),
    ...objects.flatMap((object) => checkObject(application, object)),
    ...checkDuplicates(objects),
    ...checkRollout(application, objects),
    ...scenarios
      .filter(({ value }) => value.spec.application === metadata.name)
      .flatMap((scenario) => checkScenarioWorkload(scenario, objects)),
  ]);
}

function checkPresence(
  application: Located<Application>,
  objects: readonly Located<KubeObject>[],
): readonly Finding[] {
  if (objects.length > 0) return [];
  const message = `there are no manifests in "${application.value.spec.path}"`;
  const hint = 'the path is a folder from the root of the repository, with .yaml, .yml or .json files';
  return [errorAt(application.source, ['spec', 'path'], { code: 'NoManifests', message, hint })];
}

function checkObject(
  application: Located<Application>,
  { value, source }: Located<KubeObject>,
): readonly Finding[] {
  const { namespace } = application.value.spec;
  if (value.apiVersion.split('/', 1)[0] === apiGroup) {
    const message = `a ${value.kind} of Seatrial does not belong among the manifests`;
    const hint = 'remove it; records are written by Seatrial alone';
    return [errorAt(source, ['kind'], { code: 'RecordInManifests', message, hint })];
  }
  if (value.metadata.namespace === undefined || value.metadata.namespace === namespace) return [];
  const message = `${nameOf(value)} is in namespace "${value.metadata.namespace}", the application in "${namespace}"`;
  const hint = 'leave the namespace out; what belongs elsewhere is an application of its own';
  return [errorAt(source, ['metadata', 'namespace'], { code: 'OtherNamespace', message, hint })];
}

function checkDuplicates(objects: readonly Located<KubeObject>[]): readonly Finding[] {
  const seen = new Map<string, Located<KubeObject>>();
  return objects.flatMap((object) => {
    const key = refKey(refOf(object.value));
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, object);
      return [];
    }
    const message = `${nameOf(object.value)} stands twice among the manifests`;
    const hint = `the first is at ${first.source.file}:${first.source.line}; remove one of the two`;
    return [errorAt(object.source, ['metadata', 'name'], { code: 'DuplicateObject', message, hint })];
  });
}

function checkScenarioWorkload(
  { value, source }: Located<Scenario>,
  objects: readonly Located<KubeObject>[],
): readonly Finding[] {
  const { workload, steadyState } = value.spec;
  const deployments = objects.filter((object) => object.value.kind === workload.kind);
  const found = deployments.find((object) => object.value.metadata.name === workload.name);
  if (found === undefined) {
    const message = `there is no ${workload.kind} "${workload.name}" among the manifests of the application`;
    const names = deployments.map((object) => object.value.metadata.name);
    const hint = nameHint(workload.name, names, workload.kind);
    return [errorAt(source, ['spec', 'workload', 'name'], { code: 'MissingWorkload', message, hint })];
  }
  const replicas = numberAt(found.value, 'spec', 'replicas');
  if (replicas === undefined || steadyState.readyPodsMin <= replicas) return [];
  const message = `the floor is ${steadyState.readyPodsMin} ready pods, and ${nameOf(found.value)} has ${replicas}`;
  const hint = 'lower readyPodsMin, or raise the replicas; as it is every run fails';
  return [
    errorAt(source, ['spec', 'steadyState', 'readyPodsMin'], { code: 'FloorAboveReplicas', message, hint }),
  ];
}

function nameOf(object: KubeObject): string {
  return `${object.kind} "${object.metadata.name}"`;
}
