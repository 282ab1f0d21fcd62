import { apiGroupOf, groupKindOf, type KubeObject, refKey, refOf } from '@seatrial/model';
import { readConfigs } from '../canary/references.ts';
import { field, isMap, items } from '../fields.ts';
import { fnv1a } from '../hash.ts';
import { podTemplateOf } from '../pod-template.ts';
import { toCanonicalJson } from '../same-json.ts';
import { port, without, workloadSpec } from './pod-defaults.ts';

/** Groups of objects that change nothing for pods that run, nor for who reaches them: how many there are, who watches them. */
const inertGroups: ReadonlySet<string> = new Set([
  'autoscaling',
  'autoscaling.k8s.io',
  'keda.sh',
  'policy',
  'monitoring.coreos.com',
]);
const contentFields = ['data', 'binaryData', 'stringData'];
/** What names an object and places it; what it says is in the other fields. */
const headFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * A word for what decides how the pods of a version's workloads behave: their templates, what they read, and by what others
 * reach them or they reach others. Two versions with the same word for a workload run the same pods of it, whatever else
 * their files say: comments, order, names of files, replicas, labels of the objects themselves.
 */
export function podsHashes(version: readonly KubeObject[]): (workload: KubeObject) => string {
  let around: string | undefined;
  return (workload) => {
    around ??= hex(surroundings(version));
    return hex([
      workloadSpec(workload['spec']),
      readConfigs(workload, version).map(content).toSorted(),
      around,
    ]);
  };
}

/** Everything of a version but workloads, what they read, and what is known to reach no pod. In the order of their names. */
function surroundings(version: readonly KubeObject[]): readonly unknown[] {
  return version
    .filter(
      (object) =>
        podTemplateOf(object) === undefined &&
        !['/ConfigMap', '/Secret', '/Namespace'].includes(groupKindOf(object)) &&
        !inertGroups.has(apiGroupOf(object)),
    )
    .map((object) => [refKey(refOf(object)), said(object)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What an object says. Of annotations only those of a ServiceAccount: by them clouds give pods their rights. */
function said(object: KubeObject): unknown {
  const fields = Object.fromEntries(Object.entries(object).filter(([name]) => !headFields.has(name)));
  switch (groupKindOf(object)) {
    case '/Service':
      return { ...fields, spec: serviceSpec(object['spec']) };
    case '/ServiceAccount':
      return { ...fields, annotations: object.metadata.annotations ?? {} };
    default:
      return fields;
  }
}

function serviceSpec(spec: unknown): unknown {
  if (!isMap(spec)) return spec;
  const ports = items(spec, 'ports').map(port);
  return without({ ...spec, ports }, { type: 'ClusterIP', sessionAffinity: 'None' });
}

/**
 * Of a Secret only 8 bits go in. The word stands in records that more people may read than the Secret, and a hash confirms to
 * whoever guesses a PIN that the guess is right: of ten thousand PINs 40 fit these. One change in 256 of a Secret alone is
 * not noticed; a version that mends just that is then held, and let in by a person's "release retry".
 */
function content(config: KubeObject): string {
  const parts = contentFields.map((name) => field(config, name) ?? null);
  const said = config.kind === 'Secret' ? eightBits(toCanonicalJson(parts)) : parts;
  return toCanonicalJson([config.kind, config.metadata.name, said]);
}

function eightBits(text: string): number {
  const hash = fnv1a(text);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff;
}

/** 32 bits: any two versions have the same once in 4 billion, and whoever makes one on purpose could as well change a word. */
function hex(value: unknown): string {
  return fnv1a(toCanonicalJson(value)).toString(16).padStart(8, '0');
}
