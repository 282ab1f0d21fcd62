import { groupKindOf, type KubeObject, type ValuePath } from '@seatrial/model';
import { field, items, stringAt, stringMap } from '../fields.ts';
import { podTemplatePath } from '../pod-template.ts';
import type { Audited } from './audited.ts';

/** Main: until the pod ends. Sidecar: beside it, by an init container that is restarted. */
export type ContainerRole = 'Main' | 'Init' | 'Sidecar' | 'Ephemeral';

export interface AuditedContainer {
  readonly value: unknown;
  readonly name: string;
  readonly path: ValuePath;
  readonly role: ContainerRole;
}

/** The pods that an object makes, or is. */
export interface AuditedPods {
  readonly of: Audited;
  /** Where in the object their `spec` stands. */
  readonly path: ValuePath;
  readonly spec: unknown;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly AuditedContainer[];
  /** Whether they are to run for ever, and not to an end of their own. */
  readonly isLasting: boolean;
}

/** Where kinds of others keep the template of their pods; many more have it where a Deployment does. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  'keda.sh/ScaledJob': ['spec', 'jobTargetRef', 'template'],
  '/PodTemplate': ['template'],
};

const endingKinds: ReadonlySet<string> = new Set([
  'batch/CronJob',
  'batch/Job',
  'keda.sh/ScaledJob',
  '/PodTemplate',
]);

/** Nothing where the object makes no pods. */
export function podsOf(audited: Audited): readonly AuditedPods[] {
  const { object } = audited;
  const at = podTemplatePath(object) ?? templatePaths[groupKindOf(object)] ?? ['spec', 'template'];
  const spec = field(object, ...at, 'spec');
  if (!Array.isArray(field(spec, 'containers'))) return [];
  const path = [...at, 'spec'];
  return [
    {
      of: audited,
      path,
      spec,
      labels: stringMap(object, ...at, 'metadata', 'labels'),
      containers: containersOf(spec, path),
      isLasting: isLasting(object, spec),
    },
  ];
}

function isLasting(object: KubeObject, spec: unknown): boolean {
  const policy = stringAt(spec, 'restartPolicy') ?? 'Always';
  return policy === 'Always' && !endingKinds.has(groupKindOf(object));
}

function containersOf(spec: unknown, path: ValuePath): readonly AuditedContainer[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    items(spec, list).map((value, index) => ({
      value,
      name: stringAt(value, 'name') ?? String(index),
      path: [...path, list, index],
      role: roleOf(list, value),
    })),
  );
}

function roleOf(
  list: 'initContainers' | 'containers' | 'ephemeralContainers',
  value: unknown,
): ContainerRole {
  if (list === 'containers') return 'Main';
  if (list === 'ephemeralContainers') return 'Ephemeral';
  return stringAt(value, 'restartPolicy') === 'Always' ? 'Sidecar' : 'Init';
}

/** What a container may do: its own word, else that of its pod. */
export function securityOf(pods: AuditedPods, container: AuditedContainer, name: string): unknown {
  return field(container.value, 'securityContext', name) ?? field(pods.spec, 'securityContext', name);
}
