import { errorAt, type Finding, sortFindings } from '@seatrial/model';
import { checkAnnotations } from './check-annotations.ts';
import { checkDisruption } from './check-disruption.ts';
import { checkObjects } from './check-objects.ts';
import { checkOtherTools } from './check-other-tools.ts';
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
  const { spec } = application.value;
  const own = manifests.filter(({ object }) => object.metadata.namespace === spec.namespace);
  const places = Map.groupBy(manifests, ({ object }) => object.metadata.namespace);
  return sortFindings([
    ...checkPresence(application, manifests),
    ...checkObjects(manifests),
    ...checkAnnotations(spec, manifests),
    ...checkOtherTools(manifests),
    ...(manifests.length === 0 ? [] : checkGated(application, scenarios, own)),
    // What pods, Services and routes name is in their own namespace.
    ...[...places].flatMap(([namespace, there]) => [
      ...checkWorkloads(there),
      ...checkTraffic(there, namespace === spec.namespace ? spec.rollout?.service : undefined),
      ...checkDisruption(there),
    ]),
  ]);
}

/** What stands in the application's own namespace, where its rollout and its scenarios look for it. */
function checkGated(
  application: ManifestsOwner,
  scenarios: readonly ReadableScenario[],
  own: readonly Manifest[],
): readonly Finding[] {
  const { name } = application.value.metadata;
  return [
    ...checkRollout(application, own),
    ...scenarios
      .filter((scenario) => scenario.application === name)
      .flatMap((scenario) => checkScenarioWorkload(scenario, own)),
  ];
}

function checkPresence(application: ManifestsOwner, manifests: readonly Manifest[]): readonly Finding[] {
  if (manifests.length > 0) return [];
  const message = `there are no manifests in "${application.value.spec.path}"`;
  const hint = 'the path is a folder from the root of the repository, with .yaml, .yml or .json files';
  return [errorAt(application.source, ['spec', 'path'], { code: 'NoManifests', message, hint })];
}
