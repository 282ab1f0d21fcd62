import { errorAt, type Finding, sortFindings } from '@seatrial/model';
import { checkAnnotations } from './check-annotations.ts';
import { checkDisruption } from './check-disruption.ts';
import { checkObjects } from './check-objects.ts';
import { checkRollout } from './check-rollout.ts';
import { checkScenarioWorkload } from './check-scenario-workload.ts';
import { checkTraffic } from './check-traffic.ts';
import { checkWorkloads } from './check-workloads.ts';
import type { Manifest } from './manifest.ts';
import type { ManifestsOwner, ReadableScenario } from './readable.ts';

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
    ...checkAnnotations(manifests),
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
