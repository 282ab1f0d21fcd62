import { field, stringAt } from '../../../fields.ts';
import type { ObjectHealth } from '../health-status.ts';
import { judge } from '../rules/judge.ts';
import type { Rule } from '../rules/rule.ts';
import { always, cond, degraded, healthy, progressing } from '../rules/words.ts';

const rules: readonly Rule[] = [
  degraded(cond('AbleToScale', 'False', 'Failed*')),
  degraded(
    cond(
      ['ScalingActive', 'AbleToScale'],
      ['False', 'Unknown', 'True'],
      ['Failed*', 'InvalidSelector', 'InvalidMetricSourceType'],
    ),
  ),
  healthy(cond(['AbleToScale', 'ScalingLimited'], 'True')),
  progressing(always, 'it has not said whether it can scale'),
];

/** Bytes of the annotation in which autoscaling/v1 keeps its conditions. */
const annotationCharsMax = 65_536;

/** A HorizontalPodAutoscaler by its conditions, which version 1 keeps in an annotation. */
export function autoscalerHealth(object: unknown): ObjectHealth {
  const kept = stringAt(object, 'metadata', 'annotations', 'autoscaling.alpha.kubernetes.io/conditions');
  const conditions = field(object, 'status', 'conditions') ?? parsed(kept);
  return judge(rules, { status: { conditions } }) ?? { status: 'Progressing', message: '' };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined || text.length > annotationCharsMax) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // somebody else's annotation: it says nothing
  }
}
