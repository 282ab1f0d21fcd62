import {
  errorAt,
  type Finding,
  type KubeObject,
  type Source,
  type ValuePath,
  warningAt,
} from '@seatrial/model';
import { items, stringAt, stringMap } from '../fields.ts';
import { selectorMatches, selectorText } from '../label-selector.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';
import { podReferences } from './pod-references.ts';
import { nameHint } from './reference-findings.ts';
import { type Container, containersOf, type Workload, workloadsOf } from './workloads.ts';

/** Whether the parts of each workload fit together, and what its pods need is there. */
export function checkWorkloads(manifests: readonly Manifest[]): readonly Finding[] {
  const objects = manifests.map(({ object }) => object);
  return workloadsOf(manifests).flatMap((workload) => [
    ...checkSelector(workload),
    ...checkMounts(workload),
    ...checkPodReferences(workload, objects),
    ...containersOf(workload).flatMap((container) => [
      ...checkProbePorts(workload, container),
      ...checkImage(workload, container),
    ]),
  ]);
}

/** The API server refuses a workload that would not know its own pods. */
function checkSelector(workload: Workload): readonly Finding[] {
  const { object, source, labels, templatePath } = workload;
  if (!object.apiVersion.startsWith('apps/')) return [];
  const wanted = stringMap(object, 'spec', 'selector', 'matchLabels');
  const missed = Object.entries(wanted).find(([key, value]) => labels[key] !== value);
  if (missed === undefined) return checkExpressions(workload);
  const [key, value] = missed;
  const { line } = source.locate([...templatePath, 'metadata', 'labels']);
  return [
    errorAt(source, ['spec', 'selector', 'matchLabels', key], {
      code: 'SelectorMismatch',
      message: `${nameOf(object)} selects pods with ${key}: ${value}, and its own have ${labels[key] ?? 'no such label'}`,
      hint: `the labels of its pods are in line ${line}; the selector of what is already there cannot change`,
    }),
  ];
}

function checkExpressions({ object, source, labels, templatePath }: Workload): readonly Finding[] {
  const path = ['spec', 'selector', 'matchExpressions'];
  const expressions = items(object, ...path);
  const index = expressions.findIndex((it) => !selectorMatches({ matchExpressions: [it] }, labels));
  if (index < 0) return [];
  const { line } = source.locate([...templatePath, 'metadata', 'labels']);
  const wanted = selectorText({ matchExpressions: [expressions[index]] });
  return [
    errorAt(source, [...path, index], {
      code: 'SelectorMismatch',
      message: `${nameOf(object)} selects pods with "${wanted}", which does not hold for its own`,
      hint: `the labels of its pods are in line ${line}; the selector of what is already there cannot change`,
    }),
  ];
}

/** The API server refuses a mount of a volume that is not there. */
function checkMounts(workload: Workload): readonly Finding[] {
  const { object, source, podSpec } = workload;
  const claims = items(object, 'spec', 'volumeClaimTemplates').map((claim) =>
    stringAt(claim, 'metadata', 'name'),
  );
  const volumes = items(podSpec, 'volumes').map((volume) => stringAt(volume, 'name'));
  const names = [...volumes, ...claims].filter((name) => name !== undefined);
  return containersOf(workload).flatMap(({ value, path }) =>
    items(value, 'volumeMounts').flatMap((mount, index) => {
      const name = stringAt(mount, 'name');
      if (name === undefined || names.includes(name)) return [];
      return [
        errorAt(source, [...path, 'volumeMounts', index, 'name'], {
          code: 'UnknownVolume',
          message: `${nameOf(object)} mounts the volume "${name}", and has none of that name`,
          hint: nameHint(name, names, 'volume'),
        }),
      ];
    }),
  );
}

/** Only warnings: Secrets above all are often made by something else. */
function checkPodReferences(workload: Workload, objects: readonly KubeObject[]): readonly Finding[] {
  const { object, source } = workload;
  const reported = new Set<string>();
  return podReferences(workload).flatMap(({ kind, name, path }) => {
    const same = objects.filter((other) => other.kind === kind);
    if (reported.has(`${kind}/${name}`) || same.some((other) => other.metadata.name === name)) return [];
    reported.add(`${kind}/${name}`);
    const isConfig = kind === 'ConfigMap' || kind === 'Secret';
    const hint = isConfig
      ? 'its pods do not start without it, unless something else makes it; only what is here is tried with a canary'
      : 'its pods do not start without it, unless something else makes it';
    return [
      warningAt(source, path, {
        code: isConfig ? 'MissingConfiguration' : 'DanglingReference',
        message: `${nameOf(object)} ${isConfig ? 'reads' : 'needs'} ${kind} "${name}", which is not among the manifests`,
        hint,
      }),
    ];
  });
}

/** A probe of a port without that name fails for ever. */
function checkProbePorts({ object, source }: Workload, { value, path }: Container): readonly Finding[] {
  const names = portNames(value);
  const handlers = ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((probe) => [
    [probe, 'httpGet', 'port'],
    [probe, 'tcpSocket', 'port'],
  ]);
  return handlers.flatMap((at) => {
    const port = stringAt(value, ...at);
    if (port === undefined || names.includes(port) || /^\d+$/.test(port)) return [];
    return [unknownPort(source, [...path, ...at], `${at[0]} of ${nameOf(object)}`, port, names)];
  });
}

export function portNames(container: unknown): readonly string[] {
  return items(container, 'ports').flatMap((port) => stringAt(port, 'name') ?? []);
}

export function unknownPort(
  source: Source,
  path: ValuePath,
  asker: string,
  port: number | string,
  known: readonly string[],
): Finding {
  return warningAt(source, path, {
    code: 'UnknownPort',
    message: `${asker} goes to port ${JSON.stringify(port)}, which is not there`,
    hint: nameHint(String(port), known, 'port'),
  });
}

/** What a tag means can change under a version whose content does not: going back would bring nothing back. */
function checkImage({ object, source }: Workload, { value, path }: Container): readonly Finding[] {
  const image = stringAt(value, 'image');
  if (image === undefined || image === '' || image.includes('@')) return [];
  const tag = /:([^:/]*)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return [];
  return [
    warningAt(source, [...path, 'image'], {
      code: 'MutableImage',
      message: `${nameOf(object)} runs whatever ${JSON.stringify(image.slice(0, 200))} is at the time`,
      hint: 'name a version or a digest; a rollback returns to the same name',
    }),
  ];
}
