import { stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { eventually } from './look.ts';
import { op, type Place } from './place.ts';

/** Pods of the namespace that a label selector finds and that nobody deletes. */
export async function podsOf(
  { kube }: Place,
  namespace: string,
  labelSelector: string,
): Promise<readonly KubeObject[]> {
  const { items } = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }, op);
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

export function uidsOf(pods: readonly KubeObject[]): readonly string[] {
  return pods.map(({ metadata }) => metadata.uid ?? '').sort();
}

/** What a pod of the shop greets with, asked without Service or gateway; undefined while it does not answer. */
async function greetingOf(pod: KubeObject): Promise<string | undefined> {
  const address = stringAt(pod, 'metadata', 'annotations', 'seatrial.dev/real-address');
  try {
    const answer = (await (await fetch(`http://${address}:8080/`)).json()) as { readonly greeting?: string };
    return answer.greeting;
  } catch {
    return undefined;
  }
}

/** The pods of a label selector, as soon as they are so many and all greet alike. */
export function podsThatGreet(
  place: Place,
  wanted: { readonly app: string; readonly labelSelector: string; readonly count: number },
  greeting: string,
): Promise<readonly KubeObject[]> {
  return eventually(`${wanted.count} pods of ${wanted.app} that say ${greeting}`, async () => {
    const pods = await podsOf(place, wanted.app, wanted.labelSelector);
    const greetings = await Promise.all(pods.map(greetingOf));
    return pods.length === wanted.count && greetings.every((it) => it === greeting) ? pods : undefined;
  });
}
