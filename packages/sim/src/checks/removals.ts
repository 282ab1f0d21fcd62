import { hasEnded } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
import { labels, parseRelease } from '@seatrial/model';
import { isTerminating } from '../kube/pod.ts';
import type { Check } from './check.ts';

/** Less than the runner waits, for its clock may be a tenth faster. */
const absentMsMin = 250_000;

interface Absence {
  readonly since: EpochMs;
  readonly until: EpochMs;
}

/**
 * What an application has is deleted for want of its file only where the branch has lacked that for minutes. While a release is
 * under way its own objects come and go.
 */
export const removals: Check = ({
  world: { repository, timeline, applications },
  site: { cluster },
  violated,
}) => {
  const mayGo = new Set(
    applications.filter(({ spec }) => spec.deletion === 'Prune').map(({ metadata }) => metadata.name),
  );
  /** Of each application the last time that the branch was without its file. */
  const absences = new Map<string, Absence>();
  let before = repository.head();

  function look(): void {
    const head = repository.head();
    const now = timeline.now();
    for (const name of mayGo) {
      const wasAbsent = before.files[`${name}.yaml`] === undefined;
      if (!wasAbsent && head.files[`${name}.yaml`] !== undefined) continue;
      const since = wasAbsent ? (absences.get(name)?.since ?? now) : now;
      absences.set(name, { since, until: now });
    }
    before = head;
  }

  repository.onBranch(look);
  return ({ type, object, previous, by }) => {
    look();
    const name = object.metadata.labels?.[labels.application];
    if (type !== 'Modified' || by !== 'Runner' || previous === undefined || name === undefined) return;
    if (!isTerminating(object) || isTerminating(previous) || object.kind === 'Pod') return;
    if (object.apiVersion.startsWith('seatrial.dev/')) return;
    const isReleased = cluster.store
      .ofKind('Release')
      .map(parseRelease)
      .some((it) => it.spec.application === name && !hasEnded(it));
    if (isReleased || object.metadata.labels?.[labels.release] !== undefined) return;
    const { since = 0, until = 0 } = absences.get(name) ?? {};
    if (!mayGo.has(name) || until - since < absentMsMin)
      violated('what runs stays when a file goes for a moment', `${object.kind} ${object.metadata.name}`);
  };
};
