import type { KubeObject } from '@seatrial/model';
import { annotations } from '@seatrial/model';
import { withField } from '../fields.ts';
import { fnv1a } from '../hash.ts';
import { workloadOf } from '../health/workloads/table.ts';
import { toCanonicalJson } from '../same-json.ts';
import { readConfigs } from './references.ts';

/** The only value of the annotation that changes anything. */
const never = 'Never';

/** What holds the contents of a ConfigMap or Secret; its labels and annotations reach no pod. */
const contentFields = ['data', 'binaryData', 'stringData'];

/**
 * What pods read is part of what they run: a workload's pod template carries a hash of the ConfigMaps and Secrets of this
 * version that its pods read, so that a change of them alone restarts the pods, by the workload's own strategy, and going
 * back restarts them again. Those that other programs make are not known here and do not count. Pods that read nothing of
 * this version get no annotation.
 */
export function withConfigHash(workload: KubeObject, version: readonly KubeObject[]): KubeObject {
  // A workload that runs once replaces no pods, and its template is immutable.
  if (workloadOf(workload)?.type !== 'Lasting' || restartsNever(workload)) return workload;
  const read = readConfigs(workload, version).filter((config) => !restartsNever(config));
  if (read.length === 0) return workload;
  const path = ['spec', 'template', 'metadata', 'annotations', annotations.configHash];
  return withField(workload, path, hashOf(read));
}

function restartsNever({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[annotations.restart] === never;
}

/**
 * 32 bits, on purpose: a pod template is read by more people than a Secret is, and a hash confirms to whoever guesses a Secret
 * that the guess is right. So few bits confirm no guess at anything that is hard to guess; two contents that differ in one
 * character never have the same hash, and any other two have it once in 4 billion.
 */
function hashOf(configs: readonly KubeObject[]): string {
  const contents = configs.map((config) => [
    config.kind,
    config.metadata.name,
    contentFields.map((name) => config[name] ?? null),
  ]);
  const text = contents.map(toCanonicalJson).toSorted().join('\n');
  return fnv1a(text).toString(16).padStart(8, '0');
}
