import type { GatePower } from './gate-power.ts';

/** What the gate is sure to see, and what not: two sentences. */
export function gatePowerTexts(answer: Pick<GatePower, 'good' | 'takenBackFrom' | 'notPromotedFrom'>): {
  readonly seen: string;
  readonly notSeen: string;
} {
  const { takenBackFrom } = answer;
  return {
    seen:
      takenBackFrom === null
        ? 'No share of bad requests is taken back with 95% certainty.'
        : `From ${digits(takenBackFrom * 100)}% bad requests on, 95% of the releases are taken back for them.`,
    notSeen: `Not seen: ${notSeen(answer)}`,
  };
}

function notSeen({ good, notPromotedFrom }: Pick<GatePower, 'good' | 'notPromotedFrom'>): string {
  if (good.end === 'Inconclusive') return 'whether a version is good. One like stable does not pass in time.';
  if (good.end === 'RolledBack') return 'whether a version is good. One like stable is taken back.';
  if (notPromotedFrom === null) return 'any errors. Whatever their share is, it may be promoted.';
  return `less than ${digits(notPromotedFrom * 100)}% bad requests. Such a version may be promoted.`;
}

function digits(value: number): number {
  return Number(value.toPrecision(2));
}
