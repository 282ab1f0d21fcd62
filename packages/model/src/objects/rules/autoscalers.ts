import { describe } from '../../config/words.ts';
import { quantityOf } from './quantity.ts';
import { at, nothing, numberAt, type Rule, type Rules, refuse, textAt } from './rule.ts';

const boundsAreOrdered: Rule = (spec) => {
  const [min, max] = [numberAt(spec, 'minReplicas') ?? 1, numberAt(spec, 'maxReplicas')];
  if (max === undefined || max < 1 || min <= max) return nothing;
  return refuse(['maxReplicas'], `must be at least minReplicas, which is ${min}, got ${max}`, 'raise it');
};

const targetHasGroup: Rule = (spec) => {
  const kind = textAt(spec, 'scaleTargetRef', 'kind');
  const version = textAt(spec, 'scaleTargetRef', 'apiVersion');
  if (kind === undefined || kind === 'ReplicationController' || version?.includes('/') === true)
    return nothing;
  return refuse(
    ['scaleTargetRef', 'apiVersion'],
    `must have a group, got ${describe(version)}`,
    'for example apps/v1',
  );
};

const somePolicy: Rule = (rules) => {
  const policies = at(rules, 'policies');
  return Array.isArray(policies) && policies.length === 0
    ? refuse(['policies'], 'must not be empty', 'add a policy, or leave the list out')
    : nothing;
};

/** For each type of a metric, the field that describes it and what a target of it may say. */
const metricTypes = {
  ContainerResource: { field: 'containerResource', targets: ['averageUtilization', 'averageValue'] },
  External: { field: 'external', targets: ['value', 'averageValue'] },
  Object: { field: 'object', targets: ['value', 'averageValue'] },
  Pods: { field: 'pods', targets: ['averageValue'] },
  Resource: { field: 'resource', targets: ['averageUtilization', 'averageValue'] },
} as const;

const metricIsDescribed: Rule = (metric) =>
  Object.entries(metricTypes).flatMap(([type, { field, targets }]) => {
    if (textAt(metric, 'type') !== type) return nothing;
    const described = at(metric, field);
    if (described === undefined) return refuse([field], `must be set for the type ${type}`, 'add it');
    const target = at(described, 'target');
    if (typeof target !== 'object') return nothing;
    const set = targets.filter((name) => at(target, name) !== undefined);
    if (set.length === 0) {
      return refuse([field, 'target'], 'must have a value to be aimed at', `add ${targets.join(' or ')}`);
    }
    if (set.length > 1) {
      return refuse(
        [field, 'target', set[1] ?? ''],
        `is a second aim beside ${set[0]}`,
        'remove one of the two',
      );
    }
    return set.flatMap((name) => {
      const amount = quantityOf(at(target, name));
      return amount === undefined || amount > 0 || name === 'averageUtilization'
        ? nothing
        : refuse([field, 'target', name], 'must be more than 0', 'change the value');
    });
  });

const autoscaler = [boundsAreOrdered, targetHasGroup];

export const autoscalerRules: Rules = {
  'autoscaling.v1.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling.v2.HPAScalingRules': [somePolicy],
  'autoscaling.v2.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling.v2.MetricSpec': [metricIsDescribed],
};
