import { groupKindOf, type KubeObject, refKey, refOf } from '@seatrial/model';
import { field, items, stringAt, stringMap, withField } from '../fields.ts';
import { versionAnnotation } from '../health/workload.ts';
import { hasLabels, selectorMatches } from '../label-selector.ts';
import { podTemplateOf } from '../pod-template.ts';
import { isSameJson } from '../same-json.ts';
import { mentions, wordsOf } from './mentions.ts';
import { namesIn } from './pod-use.ts';

/** An object that a version changes: as it was, as it will be, or both. */
type Forms = readonly KubeObject[];

/** What the pods of a workload may feel of a change: `All` where whom it reaches cannot be known. */
type Reach = 'All' | ((workload: Forms) => boolean);

/**
 * Workloads that a version leaves as they are, by `refKey`. It touches what it changes, and what that reaches by names and
 * selectors, in the old form of an object or the new one; who sends requests to pods that it touches; and all of them
 * where whom a change reaches cannot be known, as of a quota, a role, a Service or a custom resource.
 */
export function untouchedWorkloads(
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): ReadonlySet<string> {
  if (!desired.some(hasPods)) return new Set();
  const versions = formsByKey([...previous, ...desired]);
  const before = formsByKey(previous);
  const now = formsByKey(desired);
  const changed = [...versions].filter(([key]) => !isSameJson(before.get(key), now.get(key)));
  const naming = namingIn([...versions.values()].flat());
  const reaches: Reach[] = [];
  for (const [key, forms] of changed) {
    const reach = reachOf(key, forms, naming);
    if (reach === 'All') return new Set();
    reaches.push(reach);
  }
  const workloads = [...versions].filter(([, forms]) => forms.some(hasPods));
  const touched = new Set(
    workloads
      .filter(([, forms]) => reaches.some((reach) => reach !== 'All' && reach(forms)))
      .map(([key]) => key),
  );
  addCallers(touched, workloads, versions);
  const left = desired.filter((object) => hasPods(object) && !touched.has(refKey(refOf(object))));
  return new Set(left.map((object) => refKey(refOf(object))));
}

/** Which version an object was applied for is no change of it. */
function formsByKey(objects: readonly KubeObject[]): ReadonlyMap<string, Forms> {
  const found = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const key = refKey(refOf(object));
    const form = withField(object, ['metadata', 'annotations', versionAnnotation], undefined);
    const forms = found.get(key) ?? [];
    forms.push(form);
    found.set(key, forms);
  }
  return found;
}

/** One row for each kind of which it is known whom it reaches. */
function reachOf(key: string, forms: Forms, naming: Naming): Reach {
  const [object] = forms;
  if (object === undefined) return 'All';
  switch (groupKindOf(object)) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
    case 'apps/DaemonSet':
    case 'apps/ReplicaSet':
      return (workload) => workload.some((form) => refKey(refOf(form)) === key);
    case '/ConfigMap':
    case '/Secret':
    case '/ServiceAccount':
    case '/PersistentVolumeClaim':
      return byName(object, naming);
    case 'networking.k8s.io/NetworkPolicy':
      return byPolicy(forms);
    case 'policy/PodDisruptionBudget':
      return selected(forms.map((form) => field(form, 'spec', 'selector')));
    case 'autoscaling/HorizontalPodAutoscaler':
      return (workload) => forms.some((form) => workload.some((it) => scales(form, it)));
    default:
      return 'All';
  }
}

/** Who names what, looked up once for all that changes: there may be thousands of objects. */
interface Naming {
  /** Of each object that has pods, what these use, as `Kind/name`, and the words that their containers are told. */
  readonly users: ReadonlyMap<
    KubeObject,
    { readonly used: ReadonlySet<string>; readonly words: ReadonlySet<string> }
  >;
  readonly accounts: readonly KubeObject[];
}

function namingIn(objects: readonly KubeObject[]): Naming {
  const users = objects.filter(hasPods).map((object) => {
    return [object, { used: new Set(used(object)), words: wordsOf(object, []) }] as const;
  });
  return {
    users: new Map(users),
    accounts: objects.filter((it) => groupKindOf(it) === '/ServiceAccount'),
  };
}

/** Those that name it. What nobody names may be read by anybody, through the API. */
function byName({ kind, metadata }: KubeObject, { users, accounts }: Naming): Reach {
  const naming = accounts.filter(
    (it) =>
      kind === 'Secret' &&
      [...items(it, 'secrets'), ...items(it, 'imagePullSecrets')].some(
        (secret) => stringAt(secret, 'name') === metadata.name,
      ),
  );
  const names = [
    `${kind}/${metadata.name}`,
    ...naming.map((account) => `ServiceAccount/${account.metadata.name}`),
  ];
  const isUser = (object: KubeObject): boolean => {
    const user = users.get(object);
    return user !== undefined && (names.some((it) => user.used.has(it)) || user.words.has(metadata.name));
  };
  return [...users.keys()].some(isUser) ? (workload) => workload.some(isUser) : 'All';
}

/** What the pods of a workload name, and what they have without naming it. */
function used(workload: KubeObject): readonly string[] {
  const podSpec = field(podTemplateOf(workload), 'spec');
  const account = stringAt(podSpec, 'serviceAccountName') ?? stringAt(podSpec, 'serviceAccount') ?? '';
  const replicas = numbered(workload);
  return [...namesIn(podSpec), `ServiceAccount/${account === '' ? 'default' : account}`, ...replicas];
}

/** Claims that a StatefulSet makes of its templates may be in the manifests too; each has the number of its pod. */
function numbered(workload: KubeObject): readonly string[] {
  const count = Number(field(workload, 'spec', 'replicas') ?? 1);
  return items(workload, 'spec', 'volumeClaimTemplates').flatMap((template) =>
    Array.from(
      { length: Math.min(count, claimsMax) },
      (_, index) =>
        `PersistentVolumeClaim/${stringAt(template, 'metadata', 'name')}-${workload.metadata.name}-${index}`,
    ),
  );
}

const claimsMax = 1_000;

/**
 * The pods that it selects, and those whom it lets in or to whom it lets them out, in either form. Where it begins or ceases to hold
 * for some pods, everybody who speaks with them may feel it.
 */
function byPolicy(forms: Forms): Reach {
  const [before, now] = forms;
  const isSameSubject =
    before !== undefined &&
    now !== undefined &&
    isSameJson(field(before, 'spec', 'podSelector'), field(now, 'spec', 'podSelector')) &&
    isSameJson(field(before, 'spec', 'policyTypes'), field(now, 'spec', 'policyTypes'));
  if (!isSameSubject) return 'All';
  const peers = forms.flatMap((form) =>
    [...rulesOf(form, 'ingress', 'from'), ...rulesOf(form, 'egress', 'to')].flatMap((rule) =>
      rule.length === 0 ? [undefined] : rule,
    ),
  );
  // No peers are all peers; addresses may be anybody's.
  if (peers.some((peer) => field(peer, 'podSelector') === undefined)) return 'All';
  return selected([field(before, 'spec', 'podSelector'), ...peers.map((peer) => field(peer, 'podSelector'))]);
}

function rulesOf(policy: KubeObject, rules: string, peers: string): readonly (readonly unknown[])[] {
  return items(policy, 'spec', rules).map((rule) => items(rule, peers));
}

function selected(selectors: readonly unknown[]): Reach {
  return (workload) =>
    workload.some((form) => selectors.some((selector) => selectorMatches(selector, podLabelsOf(form))));
}

function scales(scaler: KubeObject, workload: KubeObject): boolean {
  return (
    stringAt(scaler, 'spec', 'scaleTargetRef', 'kind') === workload.kind &&
    stringAt(scaler, 'spec', 'scaleTargetRef', 'name') === workload.metadata.name
  );
}

/** Whoever names a Service of touched pods, in what its containers are told or in the configuration that they read, calls them. */
function addCallers(
  touched: Set<string>,
  workloads: readonly (readonly [string, Forms])[],
  versions: ReadonlyMap<string, Forms>,
): void {
  const objects = [...versions.values()].flat();
  const services = objects.filter((object) => groupKindOf(object) === '/Service');
  const followed = new Set<string>();
  for (let more = [...touched]; more.length > 0; ) {
    const pods = workloads.filter(([key]) => more.includes(key)).flatMap(([, forms]) => forms);
    const names = services
      .filter((service) => pods.some((it) => serves(service, it)))
      .map((service) => service.metadata.name)
      .filter((name) => !followed.has(name));
    for (const name of names) followed.add(name);
    more = workloads
      .filter(
        ([key, forms]) => !touched.has(key) && forms.some((it) => mentions(it, objects, new Set(names))),
      )
      .map(([key]) => key);
    for (const key of more) touched.add(key);
  }
}

function serves(service: KubeObject, workload: KubeObject): boolean {
  const selector = stringMap(service, 'spec', 'selector');
  const labels = podLabelsOf(workload);
  return (
    (Object.keys(selector).length > 0 && hasLabels(labels, selector)) ||
    stringAt(workload, 'spec', 'serviceName') === service.metadata.name
  );
}

function hasPods(object: KubeObject): boolean {
  return podTemplateOf(object) !== undefined;
}

function podLabelsOf(workload: KubeObject): Record<string, string> {
  return stringMap(podTemplateOf(workload), 'metadata', 'labels');
}
