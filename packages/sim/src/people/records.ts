import { withField } from '@seatrial/core';
import type { Release, ScenarioRun } from '@seatrial/model';
import { parseRelease, parseScenarioRun, refOf, toInstant } from '@seatrial/model';
import type { Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';

export function releasesIn(store: Store): readonly Release[] {
  return store.ofKind('Release').map(parseRelease);
}

export function runsIn(store: Store): readonly ScenarioRun[] {
  return store.ofKind('ScenarioRun').map(parseScenarioRun);
}

/** Adds a person's word to a record: an approval, or a request. */
export function addToRecord(
  store: Store,
  timeline: Timeline,
  record: Release | ScenarioRun,
  list: 'approvals' | 'requests',
  word: { readonly type?: string; readonly by: string; readonly to?: string },
): void {
  const live = store.get(refOf(record));
  if (live === undefined) return;
  const spec = live['spec'] as Readonly<Record<string, readonly unknown[] | undefined>>;
  const words = [...(spec[list] ?? []), { ...word, at: toInstant(timeline.now()) }];
  store.put(withField(live, ['spec', list], words), 'Person');
}
