import { describe } from '../../config/words.ts';
import { countOrPercentRefusals } from './percent.ts';
import { portRefusals } from './ports.ts';
import {
  at,
  listAt,
  nothing,
  numberAt,
  oneOf,
  type Rule,
  type Rules,
  refuse,
  setFields,
  textAt,
} from './rule.ts';

const boundsAreOne: Rule = (budget) => [
  ...oneOf(['minAvailable', 'maxUnavailable'], 'bound', true)(budget),
  ...countOrPercentRefusals(budget, 'minAvailable', 100),
  ...countOrPercentRefusals(budget, 'maxUnavailable', 100),
];

const boundsAreOrdered: Rule = (spec) => {
  const [min, max] = [numberAt(spec, 'minReplicas') ?? 1, numberAt(spec, 'maxReplicas')];
  if (max === undefined || max < 1 || min <= max) return nothing;
  return refuse(['maxReplicas'], `must be at least minReplicas, which is ${min}, got ${max}`, 'raise it');
};

/** Of IPv6 only whether there is a length. */
const isBlock: Rule = (block) =>
  [['cidr', block], ...listAt(block, 'except').map((cidr, index) => [index, { cidr }] as const)].flatMap(
    ([name, owner]) => {
      const cidr = textAt(owner, 'cidr');
      if (cidr === undefined || isCidr(cidr)) return nothing;
      const path = typeof name === 'number' ? ['except', name] : ['cidr'];
      return refuse(path, `must be a block of addresses, got ${describe(cidr)}`, 'for example 10.0.0.0/8');
    },
  );

function isCidr(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  if (address.includes(':')) return Number(length) <= 128;
  const parts = address.split('.');
  return (
    Number(length) <= 32 &&
    parts.length === 4 &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
  );
}

const peers = ['ipBlock', 'podSelector', 'namespaceSelector'];

const isOnePeer: Rule = (peer) => {
  const set = setFields(peer, peers);
  if (set.length === 0) return refuse([], 'must name a peer', `add one of ${peers.join(', ')}`);
  if (at(peer, 'ipBlock') === undefined || set.length === 1) return nothing;
  return refuse(['ipBlock'], 'is not allowed beside another peer', 'make it an entry of its own');
};

const portsAreOrdered: Rule = (entry) => {
  const end = numberAt(entry, 'endPort');
  const port = at(entry, 'port');
  if (end === undefined) return portRefusals(entry, 'port');
  if (typeof port !== 'number')
    return refuse(['endPort'], 'is not allowed without the number of a port', 'add port');
  return end < port
    ? refuse(['endPort'], `must be at least the port, ${port}, got ${end}`, 'raise it')
    : portRefusals(entry, 'port');
};

const valuesFit: Rule = (requirement) => {
  const operator = textAt(requirement, 'operator');
  const count = listAt(requirement, 'values').length;
  if (operator === 'In' || operator === 'NotIn') {
    return count > 0
      ? nothing
      : refuse(['values'], `must not be empty with the operator ${operator}`, 'add values');
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    return count === 0
      ? nothing
      : refuse(['values'], `must be empty with the operator ${operator}`, 'remove them');
  }
  if (operator === undefined) return nothing;
  const rule = `must be In, NotIn, Exists or DoesNotExist, got ${describe(operator)}`;
  return refuse(['operator'], rule, 'change the operator');
};

const rolesAreNamed: Rule = (reference) => {
  const kind = textAt(reference, 'kind');
  if (kind === undefined || kind === 'Role' || kind === 'ClusterRole') return nothing;
  return refuse(['kind'], `must be Role or ClusterRole, got ${describe(kind)}`, 'change the kind');
};

const subjectIsKnown: Rule = (subject) => {
  const kind = textAt(subject, 'kind');
  if (kind === undefined || kind === 'User' || kind === 'Group' || kind === 'ServiceAccount') return nothing;
  return refuse(['kind'], `must be ServiceAccount, User or Group, got ${describe(kind)}`, 'change the kind');
};

const grantsSomething: Rule = (rule) => {
  if (listAt(rule, 'verbs').length === 0)
    return refuse(['verbs'], 'must not be empty', 'add verbs, for example get');
  if (listAt(rule, 'nonResourceURLs').length > 0) {
    return refuse(['nonResourceURLs'], 'are those of a ClusterRole alone', 'remove them');
  }
  return ['apiGroups', 'resources'].flatMap((name) => {
    if (listAt(rule, name).length > 0) return nothing;
    return refuse(
      [name],
      'must not be empty',
      name === 'apiGroups' ? 'write [""] for the core group' : 'add resources',
    );
  });
};

export const policyRules: Rules = {
  'autoscaling.v1.HorizontalPodAutoscalerSpec': [boundsAreOrdered],
  'autoscaling.v2.HorizontalPodAutoscalerSpec': [boundsAreOrdered],
  'meta.v1.LabelSelectorRequirement': [valuesFit],
  'networking.v1.IPBlock': [isBlock],
  'networking.v1.NetworkPolicyPeer': [isOnePeer],
  'networking.v1.NetworkPolicyPort': [portsAreOrdered],
  'policy.v1.PodDisruptionBudgetSpec': [boundsAreOne],
  'rbac.v1.PolicyRule': [grantsSomething],
  'rbac.v1.RoleRef': [rolesAreNamed],
  'rbac.v1.Subject': [subjectIsKnown],
};
