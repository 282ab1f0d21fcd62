import type { LedgerEntry, Release, ReleaseRequest, ReleaseStatus, Undo } from '@seatrial/model';
import { refOf, toInstant } from '@seatrial/model';
import { withPods } from '../quarantine/pods-run.ts';
import { progressDeadlineSeconds } from './lateness.ts';
import {
  type Case,
  moveTo,
  phaseAgeMs,
  type ReleaseDecision,
  takeBack,
  waitFor,
  whyNoValue,
} from './release.ts';
import { routesBefore } from './route-health.ts';

/**
 * What a person asked that takes a release back. From a way back there is none: it would lead to the version that a
 * person did not want, and from there back again.
 */
export function askedBack(
  { spec }: Release,
  types: readonly ReleaseRequest['type'][],
): ReleaseRequest | undefined {
  return spec.undo === undefined ? spec.requests.find(({ type }) => types.includes(type)) : undefined;
}

/** Who wants a promoted release taken back, and why. */
export function undoText({ release, by, comment }: Undo): string {
  return `back from ${release}, as ${by} asked: ${comment ?? 'no reason given'}`;
}

/**
 * A person has decided, in an emergency: the version before is applied at once, with no canary, step or approval. First
 * the ledger gets an entry, so that no cluster that comes after this one begins with the version meanwhile; where Git is
 * away nothing waits for it, and the entry is written again at the end.
 */
export function startUndo(subject: Case, undo: Undo): ReleaseDecision {
  const { seen, now, release, status } = subject;
  if (seen.plan.type !== 'Value') return unreadable(subject, undo);
  const { full, doneBefore, podsRunBefore } = seen.plan.value;
  const why = { reason: 'RollbackRequested', message: undoText(undo) };
  if (status.withdrawalSent !== true) {
    const noted = withPods({ ...status, withdrawalSent: true }, podsRunBefore());
    const append = { type: 'AppendLedger', entries: [withdrawnEntry(release, noted, undo)] } as const;
    return waitFor({ ...subject, status: noted }, why, [append], 0);
  }
  return moveTo(subject, 'Promoting', why, {
    ...routesBefore(subject),
    inventory: [...full.map(refOf), ...doneBefore],
    verdict: { outcome: 'Pass', gate: 'Person', ...why, at: toInstant(now), by: undo.by },
  });
}

/** Nothing has been touched yet: a way back that nobody can read must not keep out the version that mends things. */
function unreadable(subject: Case, { release }: Undo): ReleaseDecision {
  const message = `the version before ${release} cannot be read from Git: ${whyNoValue(subject.seen.plan)}`;
  const why = { reason: 'ManifestsUnavailable', message };
  if (phaseAgeMs(subject) < progressDeadlineSeconds(subject) * 1000) return waitFor(subject, why);
  return takeBack(subject, { outcome: 'Inconclusive', gate: 'Infrastructure', ...why });
}

/**
 * For the ledger: that a person wants the version taken back, and who. True from the moment it is written; whether the
 * version before runs again, the way back's own entry says.
 */
export function withdrawnEntry(
  release: Release,
  { startedAt, pods }: ReleaseStatus,
  undo: Undo,
): LedgerEntry {
  const { spec, metadata } = release;
  return {
    type: 'Release',
    id: `${ledgerId(release)}.undone`,
    at: startedAt,
    cluster: spec.cluster,
    application: spec.application,
    version: spec.previousVersion ?? '',
    ...(spec.previousSources === undefined ? {} : { sources: spec.previousSources }),
    ...(spec.previousRenderer === undefined ? {} : { renderer: spec.previousRenderer }),
    release: undo.release,
    commit: undo.commit,
    outcome: 'Withdrawn',
    quarantined: true,
    ...(pods === undefined ? {} : { pods }),
    approvedBy: [],
    verdict: {
      outcome: 'Fail',
      gate: 'Person',
      reason: 'RollbackRequested',
      message: `${metadata.name} is the way back from it, as ${undo.by} asked: ${undo.comment ?? 'no reason given'}`,
      at: startedAt,
      by: undo.by,
    },
  };
}

/** The id that makes recording a release twice the same as recording it once. */
export function ledgerId({ spec, metadata }: Release): string {
  return `release.${spec.cluster}.${metadata.namespace}.${metadata.name}.${shortUid(metadata)}`;
}

/** Names begin anew with a cluster that is built again; Git remembers the releases of the one before. */
export function shortUid({ uid }: Release['metadata']): string {
  return uid?.slice(0, 8) ?? '';
}
