import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { stringAt, withField } from '../fields.ts';
import { versionAnnotation } from '../health/workload.ts';
import { toCanonicalJson } from '../same-json.ts';
import { selectedPolicies } from './canary-policies.ts';
import { readConfigs } from './references.ts';

/**
 * Whether what the gated pods run differs between two versions: the workload, a configuration that it reads, what it may
 * talk to, or the account that it acts as. What one of the two versions does not have counts like what it has.
 */
export function gatedChange(
  deployment: KubeObject,
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): boolean {
  const [now, before] = [desired, previous].map((version) => partsOf(deployment, version));
  return toCanonicalJson(now) !== toCanonicalJson(before);
}

/** By the new version's own references and labels: where those differ, the workload itself does. */
function partsOf(
  deployment: KubeObject,
  version: readonly KubeObject[],
): Readonly<Record<string, KubeObject>> {
  const { namespace } = deployment.metadata;
  const account = stringAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName');
  const key = refKey(refOf(deployment));
  const parts = [
    ...version.filter((object) => refKey(refOf(object)) === key),
    ...readConfigs(deployment, version),
    ...selectedPolicies(version, deployment),
    ...version.filter(
      ({ kind, metadata }) =>
        kind === 'ServiceAccount' && metadata.name === account && metadata.namespace === namespace,
    ),
  ];
  return Object.fromEntries(parts.map((object) => [refKey(refOf(object)), withoutVersionMark(object)]));
}

/** What reaches the pods: the mark of the version differs between any two and does not count. */
export function withoutVersionMark(object: KubeObject): KubeObject {
  return withField(object, ['metadata', 'annotations'], {
    ...object.metadata.annotations,
    [versionAnnotation]: undefined,
  });
}
