import { labels as ownLabels } from '@seatrial/model';
import { field, items, stringAt, stringMap, withField } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { keysOfSelector, type Labels, type PodLabels } from './pod-labels.ts';

/** Whether a LabelSelector finds the stable pods, and the canary's no more. */
export function losesCanary(selector: unknown, { stable, canary }: PodLabels): boolean {
  return selectorMatches(selector, stable) && !selectorMatches(selector, canary);
}

/** The selector of the canary's Service, from that of the stable one. */
export function canaryServiceSelector(selector: Labels, pods: PodLabels): Labels {
  return stringMap(notStable({ matchLabels: asCanary(selector, pods) }, pods), 'matchLabels');
}

/**
 * The selector of the canary's Deployment, from that of the stable one: what that one goes by, with the values that the
 * canary's pods have, so that it finds no others.
 */
export function canaryWorkloadSelector(selector: unknown, pods: PodLabels): unknown {
  const keys = new Set(keysOfSelector(selector));
  const matchLabels = Object.fromEntries(Object.entries(pods.canary).filter(([key]) => keys.has(key)));
  return notStable({ matchLabels }, pods);
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

/** A LabelSelector that finds the canary's pods where the given one finds the stable ones, and whom else that finds. */
function canarySelector(selector: unknown, pods: PodLabels): unknown {
  const expressions = items(selector, 'matchExpressions').flatMap((expression): readonly unknown[] => {
    if (selectorMatches({ matchExpressions: [expression] }, pods.canary)) return [expression];
    const key = stringAt(expression, 'key') ?? '';
    const [stable, canary] = [pods.stable[key], pods.canary[key]];
    // What the canary's pods have or lack on purpose: of theirs the other requirements tell.
    if (field(expression, 'operator') !== 'In' || canary === undefined) return [];
    return [mapList(expression, ['values'], (value) => (value === stable ? canary : value))];
  });
  const matchLabels = asCanary(stringMap(selector, 'matchLabels'), pods);
  return notStable(
    { matchLabels, ...(expressions.length === 0 ? {} : { matchExpressions: expressions }) },
    pods,
  );
}

/** Where it would still find the stable pods: the canary's alone have this label. */
function notStable(selector: { readonly matchLabels: Labels }, { stable }: PodLabels): unknown {
  return selectorMatches(selector, stable)
    ? withField(selector, ['matchLabels', ownLabels.role], 'canary')
    : selector;
}

/** Labels that the stable pods have, as the canary's have them; others as they are. */
function asCanary(wanted: Labels, { stable, canary }: PodLabels): Labels {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, value]) => {
      if (stable[key] !== value) return [[key, value]];
      return canary[key] === undefined ? [] : [[key, canary[key]]];
    }),
  );
}

function mapList(value: unknown, path: readonly string[], change: (item: unknown) => unknown): unknown {
  return field(value, ...path) === undefined
    ? value
    : withField(value, path, items(value, ...path).map(change));
}
