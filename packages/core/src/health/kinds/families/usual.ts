import type { Rule } from '../rules/rule.ts';
import { any, behind, cond, degraded, healthy, progressing } from '../rules/words.ts';

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
