import { items, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';

export function isReady(pod: KubeObject): boolean {
  return items(pod, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  );
}

export function isTerminating(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function nodeNameOf(pod: KubeObject): string | undefined {
  return stringAt(pod, 'spec', 'nodeName');
}

export function imageOf(pod: KubeObject): string {
  return stringAt(items(pod, 'spec', 'containers')[0], 'image') ?? '';
}

/** Of the first init container. */
export function initImageOf(pod: KubeObject): string | undefined {
  return stringAt(items(pod, 'spec', 'initContainers')[0], 'image');
}

/** Whether a selector picks an object's labels; an empty one picks nothing. */
export function selects(selector: Readonly<Record<string, string>>, object: KubeObject): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => object.metadata.labels?.[name] === value);
}
