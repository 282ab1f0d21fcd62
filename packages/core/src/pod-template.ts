import type { KubeObject } from '@seatrial/model';
import { groupKindOf } from '@seatrial/model';
import { field } from './fields.ts';

/** Where the template of their pods stands in the kinds that Kubernetes has of its own; a Pod is its own template. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  'apps/DaemonSet': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'batch/Job': ['spec', 'template'],
  '/Pod': [],
  '/ReplicationController': ['spec', 'template'],
};

/** Where in an object the template of its pods stands; undefined for kinds of which Kubernetes makes no pods by itself. */
export function podTemplatePath(object: KubeObject): readonly string[] | undefined {
  return templatePaths[groupKindOf(object)];
}

/** The template from which pods of an object are made, also of custom kinds that are built like a Deployment. */
export function podTemplateOf(object: KubeObject): unknown {
  const path = podTemplatePath(object) ?? ['spec', 'template'];
  const template = field(object, ...path);
  return field(template, 'spec', 'containers') === undefined ? undefined : template;
}
