import { items, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';

/**
 * Where the time of releases went: of each thing that their histories tell, when half of them and when all of them had come to
 * it, counted from when they were made, and how many told it.
 */
export function timelineOf(releases: readonly KubeObject[]): readonly string[] {
  const timesMs = new Map<string, number[]>();
  for (const release of releases) {
    const startedAt = Date.parse(stringAt(release, 'status', 'startedAt') ?? '');
    const told = new Set<string>();
    for (const entry of items(release, 'status', 'history')) {
      const what = `${stringAt(entry, 'phase')} ${stringAt(entry, 'reason')}`;
      if (told.has(what)) continue;
      told.add(what);
      const times = timesMs.get(what) ?? [];
      timesMs.set(what, times);
      times.push(Date.parse(stringAt(entry, 'at') ?? '') - startedAt);
    }
  }
  return [...timesMs].map(([what, times]) => {
    const sorted = times.toSorted((one, other) => one - other);
    const at = (share: number): string =>
      ((sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN) / 1000).toFixed(1);
    return `${what}: ${at(0.5)} s, ${at(1)} s of ${sorted.length}`;
  });
}
