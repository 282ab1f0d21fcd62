import { numberAt, stringAt } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { numberText } from './gate-text.ts';

/** How requests fared since promotion began; nothing where none of them was looked at. */
export function watchLines({ status }: Release): readonly string[] {
  const evidence = status?.watch?.evidence;
  const message = stringAt(evidence, 'message');
  if (message === undefined) return [];
  const since =
    stringAt(status?.watch?.state, 'stage') === 'Replaced' ? 'once it was whole' : 'while pods were replaced';
  return [
    `${stringAt(evidence, 'verdict') ?? 'Continue'}, ${since}: ${message}`,
    `worse than that: e-value ${numberText(numberAt(evidence, 'eValue'))}, fails at ${numberText(numberAt(evidence, 'threshold'))}`,
  ];
}
