import type { Rule } from '../rules/rule.ts';
import {
  any,
  behind,
  cond,
  currentCond,
  degraded,
  healthy,
  is,
  progressing,
  some,
  suspended,
} from '../rules/words.ts';

/** Where a controller always writes a status, and this object has none so far. */
export const noStatus = ['Progressing', 'its controller has not said anything so far'] as const;

/** One condition that is the whole story: True is well, False is broken, and else it is on its way. */
export function byCondition(...types: readonly string[]): readonly Rule[] {
  return [
    progressing(behind()),
    degraded(any(...types.map((type) => cond(type, 'False')))),
    progressing(any(...types.map((type) => cond(type, 'Unknown')))),
    healthy(cond(types[0] ?? 'Ready', 'True')),
  ];
}

/** The same where each condition says of which generation it speaks. */
export function byCurrentCondition(type: string): readonly Rule[] {
  return [
    progressing(behind()),
    progressing(some('status.conditions', behind('observedGeneration'))),
    degraded(currentCond(type, 'False')),
    progressing(currentCond(type, 'Unknown')),
    healthy(currentCond(type, 'True')),
  ];
}

/** The words of one field: those that are well, and those that are broken; any other is on its way. */
export function byWord(
  path: string,
  good: readonly string[],
  bad: readonly string[],
  message?: string,
): readonly Rule[] {
  return [
    healthy(is(path, ...good), message),
    degraded(is(path, ...bad), message),
    progressing(is(path, '*'), message),
  ];
}

export function pausedBy(path: string): Rule {
  return suspended(is(path, true), `it is paused (${path})`);
}
