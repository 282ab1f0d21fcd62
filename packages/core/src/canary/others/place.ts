import type { KubeObject } from '@seatrial/model';
import { field, items, stringMap, withField } from '../../fields.ts';
import { hasLabels, selectorMatches } from '../../label-selector.ts';
import type { Labels, PodLabels } from '../pod-labels.ts';

/** The stable pods and the canary's, as objects of others find them. */
export interface Place {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly pods: PodLabels;
  /** Name of the stable Service, and the labels of it and of the canary's. */
  readonly service: string;
  readonly serviceLabels: PodLabels;
}

/** What an object of somebody else does with the stable pods and not with the canary's, or the other way round. */
export type Unlike = 'Selects' | 'Admits' | 'NamesService' | 'ReachesCanary';

/** Whether a way of choosing chooses the stable pods, and the canary's not. */
export function isForStableOnly(
  { stable, canary }: PodLabels,
  chooses: (labels: Labels) => boolean,
): boolean {
  return chooses(stable) && !chooses(canary);
}

/** Whether a LabelSelector does; one that is absent is for all. */
export function selectsStableOnly(pods: PodLabels, selector: unknown): boolean {
  return isForStableOnly(pods, (labels) => selectorMatches(selector, labels));
}

/** Whether a plain map of labels does, as Istio's workload selectors are; one that is absent or empty is for all. */
export function namesStableOnly(pods: PodLabels, object: KubeObject, ...path: readonly string[]): boolean {
  return isForStableOnly(pods, (labels) => hasLabels(labels, stringMap(object, ...path)));
}

/** A rule of several peers is for whomever one of them is for; one without peers is for all. */
export function admitsStableOnly(
  pods: PodLabels,
  peers: readonly unknown[],
  isPeer: (peer: unknown, labels: Labels) => boolean,
): boolean {
  return isForStableOnly(pods, (labels) => peers.some((peer) => isPeer(peer, labels)));
}

/** Lists of a policy that may be given once or as a list of several (`spec` and `specs`). */
export function specsOf(object: KubeObject): readonly unknown[] {
  const one = field(object, 'spec');
  return [...(one === undefined ? [] : [one]), ...items(object, 'specs')];
}

/** Cilium's selectors say of a key where its label comes from; those of pods are Kubernetes' own. */
export function withoutSources(selector: unknown): unknown {
  const bare = (key: string): string => key.replace(/^(k8s|any)[:.]/, '');
  const matchLabels = Object.fromEntries(
    Object.entries(stringMap(selector, 'matchLabels')).map(([key, value]) => [bare(key), value]),
  );
  const matchExpressions = items(selector, 'matchExpressions').map((it) =>
    withField(it, ['key'], bare(String(field(it, 'key')))),
  );
  return { matchLabels, matchExpressions };
}
