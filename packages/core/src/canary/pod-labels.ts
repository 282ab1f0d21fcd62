import type { KubeObject } from '@seatrial/model';
import { labels as ownLabels } from '@seatrial/model';
import { field, items, stringAt, stringMap } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { canaryLabelValue, nameWithin } from './names.ts';

export type Labels = Readonly<Record<string, string>>;

/** The labels of the workload's pods, and those of its canary's: alike but for the ones that the selectors need. */
export interface PodLabels {
  readonly stable: Labels;
  readonly canary: Labels;
}

/** One label of the canary's pods that differs: another value, or none. */
interface Change {
  readonly key: string;
  readonly value: string | undefined;
  /** What it costs beside others that do as well: a new value, no label, or a value that means something already. */
  readonly cost: number;
}

/** Of some hundred selectors that stand against each other; more is given up. */
const triesMax = 10_000;

/**
 * Changes as few labels as keep stable selectors off the canary's pods: one of each selector, those of more selectors
 * first. Policies, monitors and affinities find pods by labels too, and a label that they use keeps its value where
 * another one will do. Undefined where no labels would do.
 *
 * @param all objects of both versions: the Services of either may be live.
 */
export function podLabels(all: readonly KubeObject[], deployment: KubeObject): PodLabels | undefined {
  const objects = all.filter(({ metadata }) => metadata.namespace === deployment.metadata.namespace);
  const stable = stringMap(deployment, 'spec', 'template', 'metadata', 'labels');
  const selectors = stableSelectors(objects, deployment);
  const changes = changesFor(selectors);
  const uses = usesByOthers(objects, deployment);
  let tries = 0;

  /** Depth first, the best change first: a selector that still matches must be broken by one of its own labels. */
  function search(labels: Labels, changed: ReadonlySet<string>): Labels | undefined {
    tries += 1;
    const matching = selectors.filter((selector) => selectorMatches(selector, labels));
    if (matching.length === 0) return labels;
    const ranked = keysOf(matching)
      .filter((key) => !changed.has(key))
      .flatMap((key) => changes(key, stable[key]))
      .map((change) => ({ change, breaks: matching.filter((it) => isBrokenBy(it, labels, change)) }))
      .filter(({ breaks }) => breaks.length > 0)
      .sort(
        (a, b) =>
          b.breaks.length - a.breaks.length ||
          a.change.cost - b.change.cost ||
          (uses.get(a.change.key) ?? 0) - (uses.get(b.change.key) ?? 0) ||
          (a.change.key < b.change.key ? -1 : a.change.key > b.change.key ? 1 : 0),
      );
    const [next] = ranked[0]?.breaks ?? [];
    for (const { change, breaks } of ranked) {
      if (next === undefined || !breaks.includes(next)) continue;
      if (tries >= triesMax) return undefined;
      const found = search(withLabel(labels, change), new Set([...changed, change.key]));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const canary = search({ ...stable, [ownLabels.role]: 'canary' }, new Set());
  return canary === undefined ? undefined : { stable, canary };
}

/** Selectors that must not find the canary's pods: the workload's own, and those of Services, as LabelSelectors. */
function stableSelectors(objects: readonly KubeObject[], deployment: KubeObject): readonly unknown[] {
  const services = objects
    .filter(({ kind }) => kind === 'Service')
    .map((service) => stringMap(service, 'spec', 'selector'))
    .filter((selector) => Object.keys(selector).length > 0)
    .map((matchLabels) => ({ matchLabels }));
  return [field(deployment, 'spec', 'selector'), ...services];
}

/** Values are only ever compared with those that selectors name: one that none names stands for all others. */
function changesFor(
  selectors: readonly unknown[],
): (key: string, stable: string | undefined) => readonly Change[] {
  const named = (key: string): ReadonlySet<string> =>
    new Set(
      selectors.flatMap((selector) => [
        ...Object.entries(stringMap(selector, 'matchLabels')).flatMap(([name, value]) =>
          name === key ? [value] : [],
        ),
        ...items(selector, 'matchExpressions')
          .filter((it) => stringAt(it, 'key') === key)
          .flatMap((it) => items(it, 'values').filter((value) => typeof value === 'string')),
      ]),
    );
  return (key, stable) => {
    const known = named(key);
    return [
      { key, value: unusedValue(stable ?? '', known), cost: 0 },
      ...(stable === undefined ? [] : [{ key, value: undefined, cost: 1 }]),
      ...[...known].filter((value) => value !== stable).map((value) => ({ key, value, cost: 2 })),
    ];
  };
}

function unusedValue(stable: string, known: ReadonlySet<string>): string {
  let value = canaryLabelValue(stable);
  for (let count = 2; known.has(value); count += 1) {
    value = stable === '' ? `canary-${count}` : nameWithin(stable, `-canary-${count}`);
  }
  return value;
}

function isBrokenBy(selector: unknown, labels: Labels, change: Change): boolean {
  return !selectorMatches(selector, withLabel(labels, change));
}

function withLabel(labels: Labels, { key, value }: Change): Labels {
  const { [key]: _, ...others } = labels;
  return value === undefined ? others : { ...others, [key]: value };
}

function keysOf(selectors: readonly unknown[]): readonly string[] {
  return [...new Set(selectors.flatMap(keysOfSelector))];
}

export function keysOfSelector(selector: unknown): readonly string[] {
  const expressed = items(selector, 'matchExpressions').flatMap((it) => stringAt(it, 'key') ?? []);
  return [...Object.keys(stringMap(selector, 'matchLabels')), ...expressed];
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
  return [...keysOfSelector(value), ...Object.values(value).flatMap(selectedKeys)];
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name;
}
