import type { Approval, LedgerEntry, Release, ReleaseStatus, RevertRecord, Verdict } from '@seatrial/model';
import { shortVersion, toInstant } from '@seatrial/model';
import { gitRecheckMs } from '../decision.ts';
import type { RevertRequest } from '../ports.ts';
import { isTriedAgain } from '../tried-again.ts';
import { elsewhereText, makeupBehind, ownTree } from '../version/sources.ts';
import { type Case, decided, type ReleaseAction, type ReleaseDecision } from './release.ts';
import { alsoDropped, revertVersions, withRevertAsked } from './revert-asked.ts';
import { decideRevert, owesRevert } from './revert-round.ts';
import { ledgerId, shortUid, withdrawnEntry } from './undo.ts';

/** After the end: the decision goes to the ledger, and a rollback to the config branch. Neither waits for the other. */
export function conclude(subject: Case): ReleaseDecision {
  const { release, seen, now } = subject;
  const noted = withRevertAsked(release, subject.status);
  let status = noted;
  const actions: ReleaseAction[] = [];
  let wakeAt: ReleaseDecision['wakeAt'] = 'OnChange';

  if (status.ledger === 'Pending') {
    if (seen.recorded.type === 'Value' && seen.recorded.value) status = { ...status, ledger: 'Recorded' };
    else actions.push({ type: 'AppendLedger', entries: ledgerEntries(release, status) });
  }
  const { revert } = status;
  if (revert !== undefined && owesRevert(revert)) {
    const request = revertRequest(release, status);
    if (request !== undefined) {
      // What came of an earlier request is not the answer to this one.
      const answers = noted === subject.status ? seen : { ...seen, revert: unanswered };
      const round = { release, status: { ...status, revert }, request, seen: answers, now };
      const decision = decideRevert(round);
      status = { ...status, revert: decision.revert };
      actions.push(...decision.actions);
      wakeAt = decision.wakeAt;
    } else if (revert.state === 'Wanted') status = { ...status, revert: notReverted(release) };
  }
  const isOwed = actions.some(({ type }) => type === 'AppendLedger');
  return decided(status, actions, isOwed ? now + gitRecheckMs : wakeAt);
}

const unanswered = { type: 'NoData', reason: 'asked just now' } as const;

/** Grants and Applications would go back with it, and whatever else was merged since. */
const wholeRepository =
  'the application is all of the repository, and a revert would take the files of Seatrial back with it; it is kept out here, and the branch stays as it is until somebody mends it';

/** Of a release that has nothing to take back on the branch, or not that alone. */
function notReverted({ spec }: Release): RevertRecord {
  if (spec.path === '.') return { state: 'NotWanted', message: wholeRepository };
  const { from, to } = revertVersions(spec);
  const elsewhere = from === undefined || to === undefined ? undefined : elsewhereText(from, to, spec.path);
  if (elsewhere === undefined) return { state: 'NotWanted' };
  const message = `the version also changes what a revert of ${spec.path} would not take back: ${elsewhere}; it is kept out here, and the branch stays as it is until somebody mends it`;
  return { state: 'NotWanted', message };
}

export function revertRequest(release: Release, status: ReleaseStatus): RevertRequest | undefined {
  const { path, application, cluster } = release.spec;
  const { from, to } = revertVersions(release.spec);
  if (from === undefined || to === undefined || path === '.') return undefined;
  const [fromTree, toTree] = [ownTree(from, path), ownTree(to, path)];
  if (fromTree === undefined || toTree === undefined || fromTree === toTree) return undefined;
  const asked = status.revert?.asked;
  // Of what others use too nothing is taken back: its folder alone would be a version that nobody has tried.
  if (asked === undefined && elsewhereText(from, to, path) !== undefined) return undefined;
  const aim = asked?.to === undefined ? shortVersion(to.version) : `commit ${asked.to.slice(0, 7)}`;
  const { why, body } = revertWords(release, status);
  return {
    release: `${cluster}/${release.metadata.name}@${shortUid(release.metadata)}`,
    application,
    path,
    makeup: makeupBehind(from, path),
    fromVersion: from.version,
    toVersion: to.version,
    fromTree,
    toTree,
    ...(asked === undefined ? {} : { asked }),
    ...(release.spec.revert === 'PullRequest' ? { isForPeople: true } : {}),
    subject: `Revert ${application} to ${aim}: ${why}`,
    body,
  };
}

/** For the commit: why it is made, by whose word. */
function revertWords({ spec, metadata }: Release, status: ReleaseStatus): { why: string; body: string } {
  const { undo, cluster } = spec;
  const asked = status.revert?.asked;
  const said = (word: Pick<Approval, 'by' | 'comment'>): string =>
    `${word.by}: ${word.comment ?? 'no reason given'}`;
  if (asked !== undefined) {
    const taken = `Release ${metadata.name} was taken back on ${cluster}.`;
    return {
      why: `as ${asked.by} asked`,
      body: `${taken}\n\n${said(asked)}${alsoDropped(status.revert)}`,
    };
  }
  if (undo !== undefined) {
    const taken = `Release ${undo.release} was taken back on ${cluster} after its promotion, by ${metadata.name}.`;
    return { why: `taken back as ${undo.by} asked`, body: `${taken}\n\n${said(undo)}` };
  }
  return {
    why: status.verdict?.reason ?? 'rolled back',
    body: `Release ${metadata.name} was rolled back on ${cluster}.\n\n${status.verdict?.message ?? ''}`,
  };
}

/** Of a way back also the word on the version that it leads away from. */
function ledgerEntries(release: Release, status: ReleaseStatus): readonly LedgerEntry[] {
  const { undo } = release.spec;
  const own = ledgerEntry(release, status);
  return undo === undefined ? [own] : [withdrawnEntry(release, status, undo), own];
}

function ledgerEntry(release: Release, status: ReleaseStatus): LedgerEntry {
  const { spec } = release;
  const fallback: Verdict = {
    outcome: 'Pass',
    gate: 'Direct',
    reason: status.reason,
    message: status.message,
    at: status.finishedAt ?? toInstant(0),
  };
  const verdict = status.verdict ?? fallback;
  const quarantined =
    spec.undo === undefined &&
    status.phase !== 'Promoted' &&
    status.phase !== 'Superseded' &&
    !isTriedAgain(verdict);
  return {
    type: 'Release',
    id: ledgerId(release),
    at: verdict.at,
    cluster: spec.cluster,
    application: spec.application,
    version: spec.version,
    ...(spec.sources === undefined ? {} : { sources: spec.sources }),
    ...(spec.renderer === undefined ? {} : { renderer: spec.renderer }),
    release: release.metadata.name,
    commit: spec.commit,
    outcome: outcomeOf(status),
    quarantined,
    ...(quarantined && status.pods !== undefined ? { pods: status.pods } : {}),
    approvedBy: [...new Set(spec.approvals.map((it) => it.by))],
    verdict,
  };
}

function outcomeOf({ phase }: ReleaseStatus): 'Promoted' | 'RolledBack' | 'Superseded' | 'Failed' {
  return phase === 'Promoted' || phase === 'Superseded' || phase === 'Failed' ? phase : 'RolledBack';
}
