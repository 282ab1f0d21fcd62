import type { KubeObject } from '@seatrial/model';
import { field, items, stringAt, stringMap, withField } from '../fields.ts';
import { hasLabels, selectorMatches } from '../label-selector.ts';
import { canaryLabelValue } from './names.ts';

type Labels = Readonly<Record<string, string>>;

/** The labels of the workload's pods, and those of its canary's: alike but for the ones that the selectors need. */
export interface PodLabels {
  readonly stable: Labels;
  readonly renamed: ReadonlySet<string>;
}

/**
 * Renames as few labels as keep stable selectors off the canary's pods: one of each selector, those of more selectors
 * first. Policies, monitors and affinities find pods by labels too, and a label that they use keeps its value where
 * another one will do.
 *
 * @param objects of both versions: the Services of either may be live.
 */
export function podLabels(objects: readonly KubeObject[], deployment: KubeObject): PodLabels {
  const stable = stringMap(deployment, 'spec', 'template', 'metadata', 'labels');
  const ofServices = objects
    .filter(({ kind }) => kind === 'Service')
    .map((service) => stringMap(service, 'spec', 'selector'))
    .filter((selector) => Object.keys(selector).length > 0 && hasLabels(stable, selector));
  let left = [stringMap(deployment, 'spec', 'selector', 'matchLabels'), ...ofServices].map(Object.keys);
  const uses = usesByOthers(objects, deployment);
  const renamed = new Set<string>();
  for (;;) {
    const rank = (key: string): number => left.filter((keys) => keys.includes(key)).length;
    const [next] = [...new Set(left.flat())].sort(
      (a, b) => rank(b) - rank(a) || (uses.get(a) ?? 0) - (uses.get(b) ?? 0) || (a < b ? -1 : 1),
    );
    if (next === undefined) return { stable, renamed };
    renamed.add(next);
    left = left.filter((keys) => !keys.includes(next));
  }
}

export function renamedLabels(map: Labels, { renamed }: PodLabels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, renamed.has(name) ? canaryLabelValue(value) : value]),
  );
}

/** Whether a LabelSelector finds the stable pods, and the canary's no more. */
export function losesCanary(selector: unknown, pods: PodLabels): boolean {
  return (
    selectorMatches(selector, pods.stable) && !selectorMatches(selector, renamedLabels(pods.stable, pods))
  );
}

/**
 * A pod's template in which rules about its own kind (spreading, affinity, anti-affinity) mean the canary's pods, as they
 * will mean the stable ones after the promotion.
 */
export function withOwnSelectors(podSpec: unknown, pods: PodLabels): unknown {
  const own = (rule: unknown): unknown =>
    losesCanary(field(rule, 'labelSelector'), pods)
      ? withField(rule, ['labelSelector'], canarySelector(field(rule, 'labelSelector'), pods))
      : rule;
  let spec = mapList(podSpec, ['topologySpreadConstraints'], own);
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    spec = mapList(spec, ['affinity', kind, 'requiredDuringSchedulingIgnoredDuringExecution'], own);
    spec = mapList(spec, ['affinity', kind, 'preferredDuringSchedulingIgnoredDuringExecution'], (term) =>
      withField(term, ['podAffinityTerm'], own(field(term, 'podAffinityTerm'))),
    );
  }
  return spec;
}

export function canarySelector(selector: unknown, pods: PodLabels): unknown {
  const matched = withField(
    selector,
    ['matchLabels'],
    renamedLabels(stringMap(selector, 'matchLabels'), pods),
  );
  return mapList(matched, ['matchExpressions'], (expression) => {
    const key = stringAt(expression, 'key') ?? '';
    const stable = pods.renamed.has(key) ? pods.stable[key] : undefined;
    if (stable === undefined) return expression;
    return mapList(expression, ['values'], (value) => (value === stable ? canaryLabelValue(stable) : value));
  });
}

function mapList(value: unknown, path: readonly string[], change: (item: unknown) => unknown): unknown {
  return field(value, ...path) === undefined
    ? value
    : withField(value, path, items(value, ...path).map(change));
}

/** How many objects find pods by a label, besides the Deployment itself and Services. */
function usesByOthers(objects: readonly KubeObject[], deployment: KubeObject): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const object of objects) {
    if (object.kind === 'Service' || isSame(object, deployment)) continue;
    for (const key of new Set(selectedKeys(object))) uses.set(key, (uses.get(key) ?? 0) + 1);
  }
  return uses;
}

function selectedKeys(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const expressed = items(value, 'matchExpressions').flatMap((it) => stringAt(it, 'key') ?? []);
  const nested = Object.values(value).flatMap(selectedKeys);
  return [...Object.keys(stringMap(value, 'matchLabels')), ...expressed, ...nested];
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name;
}
