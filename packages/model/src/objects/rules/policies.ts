import { describe } from '../../config/words.ts';
import { textForms } from '../formats.ts';
import { countOrPercentRefusals, portRefusals } from './int-or-string.ts';
import { isMore, quantityOf } from './quantity.ts';
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

/** `In` and `NotIn` name values, the others do not; those of nodes compare numbers, too. */
function valuesFit(comparisons: readonly string[] = []): Rule {
  const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist', ...comparisons];
  return (requirement) => {
    const operator = textAt(requirement, 'operator');
    const values = listAt(requirement, 'values');
    if (operator === undefined) return nothing;
    if (operator === 'In' || operator === 'NotIn') {
      return values.length > 0
        ? nothing
        : refuse(['values'], `must not be empty with the operator ${operator}`, 'add values');
    }
    if (operator === 'Exists' || operator === 'DoesNotExist') {
      return values.length === 0
        ? nothing
        : refuse(['values'], `must be empty with the operator ${operator}`, 'remove them');
    }
    if (comparisons.includes(operator)) {
      return values.length === 1
        ? nothing
        : refuse(['values'], `must be one number with the operator ${operator}`, 'for example ["4"]');
    }
    const rule = `must be ${operators.slice(0, -1).join(', ')} or ${operators.at(-1)}, got ${describe(operator)}`;
    return refuse(['operator'], rule, 'change the operator');
  };
}

/** A node is known by its name alone. */
const fieldsAreNames: Rule = (term) =>
  listAt(term, 'matchFields').flatMap((requirement, index) => {
    const key = textAt(requirement, 'key');
    if (key !== undefined && key !== 'metadata.name') {
      return refuse(['matchFields', index, 'key'], 'must be metadata.name', 'other fields cannot be matched');
    }
    const count = listAt(requirement, 'values').length;
    if (count === 1) return nothing;
    return refuse(['matchFields', index, 'values'], `must be one name, got ${count}`, 'make a term for each');
  });

/** Keys whose values are those of the pod itself add to a selector, which must be there. */
const keysAddToSelector: Rule = (term) =>
  at(term, 'labelSelector') !== undefined
    ? nothing
    : ['matchLabelKeys', 'mismatchLabelKeys'].flatMap((name) =>
        listAt(term, name).length === 0
          ? nothing
          : refuse([name], 'is not allowed without a labelSelector', 'add one'),
      );

const rbacGroup = 'rbac.authorization.k8s.io';

const rolesAreNamed: Rule = (reference) => {
  const kind = textAt(reference, 'kind');
  if (kind === undefined || kind === 'Role' || kind === 'ClusterRole') return nothing;
  return refuse(['kind'], `must be Role or ClusterRole, got ${describe(kind)}`, 'change the kind');
};

const subjectIsKnown: Rule = (subject) => {
  const kind = textAt(subject, 'kind');
  const group = textAt(subject, 'apiGroup');
  if (kind === undefined) return nothing;
  if (kind === 'User' || kind === 'Group') {
    return group === undefined || group === rbacGroup
      ? nothing
      : refuse(['apiGroup'], `must be ${rbacGroup}, got ${describe(group)}`, 'leave it out');
  }
  if (kind === 'ServiceAccount') {
    if (group !== undefined)
      return refuse(['apiGroup'], 'must be empty for a ServiceAccount', 'leave it out');
    const name = textAt(subject, 'name');
    if (name === undefined || textForms['dns-subdomain'].test(name)) return nothing;
    return refuse(['name'], textForms['dns-subdomain'].rule, 'change the name');
  }
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

const amountsOfRange = ['min', 'defaultRequest', 'default', 'max'] as const;

/** Each of the four, where it is set, is at most the next. */
const rangeIsOrdered: Rule = (item) =>
  amountsOfRange.flatMap((lower, index) =>
    amountsOfRange.slice(index + 1).flatMap((upper) =>
      Object.entries((at(item, lower) as object | undefined) ?? {}).flatMap(([name, value]) => {
        const [less, more] = [quantityOf(value), quantityOf(at(item, upper, name))];
        if (less === undefined || more === undefined || !isMore(less, more)) return nothing;
        return refuse(
          [lower, name],
          `must be at most ${upper}, ${describe(at(item, upper, name))}`,
          'lower it',
        );
      }),
    ),
  );

export const policyRules: Rules = {
  'core.v1.LimitRangeItem': [rangeIsOrdered],
  'core.v1.NodeSelectorRequirement': [valuesFit(['Gt', 'Lt'])],
  'core.v1.NodeSelectorTerm': [fieldsAreNames],
  'core.v1.PodAffinityTerm': [keysAddToSelector],
  'core.v1.TopologySpreadConstraint': [keysAddToSelector],
  'meta.v1.LabelSelectorRequirement': [valuesFit()],
  'networking.v1.NetworkPolicyPeer': [isOnePeer],
  'networking.v1.NetworkPolicyPort': [portsAreOrdered],
  'policy.v1.PodDisruptionBudgetSpec': [boundsAreOne],
  'rbac.v1.PolicyRule': [grantsSomething],
  'rbac.v1.RoleRef': [rolesAreNamed],
  'rbac.v1.Subject': [subjectIsKnown],
};
