import { type KubeObject, refKey, refOf } from '@seatrial/model';
import { field, items, stringMap, withField } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { isSameJson } from '../same-json.ts';
import { losesCanary } from './canary-labels.ts';
import { nameWithin } from './names.ts';
import type { PodLabels } from './pod-labels.ts';

/** NetworkPolicies of this version that the workload's pods fall under. */
export function selectedPolicies(
  desired: readonly KubeObject[],
  deployment: KubeObject,
): readonly KubeObject[] {
  const template = stringMap(deployment, 'spec', 'template', 'metadata', 'labels');
  return desired.filter(
    (object) =>
      isPolicy(object) &&
      object.metadata.namespace === deployment.metadata.namespace &&
      selectorMatches(field(object, 'spec', 'podSelector'), template),
  );
}

/** One for all pods of a namespace would open doors of the stable ones too: policies add up. */
export function policyForCanary(policy: KubeObject, pods: PodLabels): KubeObject {
  const peered = directions.reduce<KubeObject>((changed, { rules, peers }) => {
    if (field(policy, 'spec', rules) === undefined) return changed;
    const both = items(policy, 'spec', rules).map((rule) => {
      const own = canaryPeers(items(rule, peers), pods);
      return own.length === 0 ? rule : withField(rule, [peers], [...items(rule, peers), ...own]);
    });
    return withField(changed, ['spec', rules], both);
  }, policy);
  return withField(peered, ['spec', 'podSelector'], onlyCanary(pods));
}

/**
 * For each policy that lets the stable pods in or out to its own pods, one that lets the canary's too. Only policies that
 * are live already have one: a first policy for some pods shuts everybody else out.
 */
export function admissions(
  desired: readonly KubeObject[],
  current: readonly KubeObject[],
  namespace: string | undefined,
  pods: PodLabels,
): readonly KubeObject[] {
  return current
    .filter((object) => isPolicy(object) && object.metadata.namespace === namespace)
    .flatMap((live) => {
      const next = desired.find((object) => refKey(refOf(object)) === refKey(refOf(live)));
      const spec = admission(next !== undefined && coversSame(next, live) ? next : live, pods);
      if (spec === undefined) return [];
      const name = nameWithin(live.metadata.name, '-admits');
      return [{ ...live, metadata: { ...live.metadata, name }, spec }];
    });
}

const directions = [
  { type: 'Ingress', rules: 'ingress', peers: 'from' },
  { type: 'Egress', rules: 'egress', peers: 'to' },
] as const;

/** The rules of a policy that name the stable pods, for the canary's alone. */
function admission(policy: KubeObject, pods: PodLabels): Record<string, unknown> | undefined {
  const admitted = directions
    .filter(({ type }) => policyTypes(policy).includes(type))
    .map(({ type, rules, peers }) => ({
      type,
      rules,
      own: items(policy, 'spec', rules).flatMap((rule) => {
        const canary = canaryPeers(items(rule, peers), pods);
        return canary.length === 0 ? [] : [withField(rule, [peers], canary)];
      }),
    }))
    .filter(({ own }) => own.length > 0);
  if (admitted.length === 0) return undefined;
  return {
    podSelector: field(policy, 'spec', 'podSelector'),
    policyTypes: admitted.map(({ type }) => type),
    ...Object.fromEntries(admitted.map(({ rules, own }) => [rules, own])),
  };
}

/** Peers that are the stable pods, as the canary's: a namespaceSelector beside the podSelector stays. */
function canaryPeers(peers: readonly unknown[], pods: PodLabels): readonly unknown[] {
  return peers
    .filter((peer) => losesCanary(field(peer, 'podSelector'), pods))
    .map((peer) => withField(peer, ['podSelector'], onlyCanary(pods)));
}

function onlyCanary(pods: PodLabels): unknown {
  return { matchLabels: pods.canary };
}

function coversSame(a: KubeObject, b: KubeObject): boolean {
  return (
    isSameJson(field(a, 'spec', 'podSelector'), field(b, 'spec', 'podSelector')) &&
    isSameJson(policyTypes(a), policyTypes(b))
  );
}

/** networking.k8s.io/v1 NetworkPolicySpec.policyTypes: when absent, Ingress, and Egress where there are rules for it. */
function policyTypes(policy: KubeObject): readonly unknown[] {
  if (field(policy, 'spec', 'policyTypes') !== undefined) return items(policy, 'spec', 'policyTypes');
  return items(policy, 'spec', 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function isPolicy({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/');
}
