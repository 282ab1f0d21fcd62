import { crashText, gateLines, undoText, watchLines } from '@seatrial/core';
import type { Approval, NotTried, Release, ReleaseRequest } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { type Fact, factLines, historyLines } from '../output/description.ts';
import { age } from '../output/duration.ts';
import { refText } from '../output/ref-text.ts';
import { qualified } from './choose-release.ts';
import { drainText } from './drain-text.ts';
import { nextText } from './next-text.ts';
import { othersLines } from './others-text.ts';
import { reachLines } from './reach-text.ts';
import { revertLines } from './revert-text.ts';
import { stepLines } from './step-text.ts';

/** Why a release is where it is, from its record alone. */
export function describeRelease(release: Release, now: number): readonly string[] {
  const { spec, status } = release;
  const facts: readonly Fact[] = [
    ['Release', `${qualified(release)} on ${spec.cluster}`],
    ['Version', versionText(release)],
    ['Way back', spec.undo && `${undoText(spec.undo)} (${spec.undo.at})`],
    ['Phase', phaseLines(release, now)],
    ['Started', status && `${status.startedAt}, ${age(status.startedAt, now)} ago`],
    ['Finished', status?.finishedAt && `${status.finishedAt}, ${age(status.finishedAt, now)} ago`],
    ['Steps', stepLines(release)],
    ['Traffic', status && `${status.weightPercent}% of the requests are wanted for the canary`],
    ['Gate sees', reachLines(release)],
    ['Drain', drainText(release, now)],
    ['Error rate', gateLines(release)],
    ['Promotion', watchLines(release)],
    ['Verdict', verdictLines(release)],
    ['Crash', crashLines(release)],
    ['Approvals', spec.approvals.map(approvalText)],
    ['Requests', spec.requests.map((request) => `${request.type} ${approvalText(request)}`)],
    ['Added', status?.added.map(refText)],
    [
      'Adopted',
      status?.adopted?.map((ref) => `${refText(ref)}: made by another tool; it stays on the way back`),
    ],
    ['Left', status?.left?.map((ref) => `${refText(ref)}: not of this version; it was there before`)],
    ['Not tried', status?.notTried?.map((it) => `${refText(it)}: ${notTriedText[it.reason]}`)],
    ['Unlike', othersLines(release)],
    ['Not whole', notWholeLines(release)],
    ['Revert', revertLines(release)],
    ['Ledger', status?.ledger],
    ['Next', nextText(release, now)],
    ['History', historyLines(status?.history ?? [])],
  ];
  return factLines(facts);
}

/** Why a canary does not try what a version changes. */
export const notTriedText: Readonly<Record<NotTried['reason'], string>> = {
  New: 'new; it waits for the promotion, as it might touch what runs',
  Changed: 'stable uses it too; it is changed by the promotion',
  Removed: 'it goes after the promotion',
  Withheld: 'withheld, as its annotation says',
  AlreadyThere: 'there is one by that name already',
  LeftToPeople: 'changed by the promotion; its pods stay as they are until somebody deletes them (OnDelete)',
};

/** What was wrong before the release began, and what is at its end. */
function notWholeLines({ status }: Release): readonly string[] {
  const before = status?.notWholeBefore?.map((it) => `${refText(it)}, before the release too: ${it.message}`);
  const now = status?.conditions.find((it) => it.type === 'WorkloadsWhole' && it.status === 'False');
  return [...(before ?? []), ...(now === undefined ? [] : [`when it was promoted: ${now.message}`])];
}

function versionText({ spec }: Release): string {
  const before = spec.previousVersion;
  const over =
    before === undefined
      ? 'the first version'
      : `${spec.undo === undefined ? 'over' : 'back from'} ${shortVersion(before)}`;
  return `${shortVersion(spec.version)} of ${spec.path}, ${over}, from commit ${spec.commit.slice(0, 7)}`;
}

function phaseLines({ status }: Release, now: number): readonly string[] {
  if (status === undefined) return ['Pending: no runner has seen it yet'];
  return [`${status.phase} for ${age(status.phaseStartedAt, now)}: ${status.reason}`, status.message];
}

function verdictLines({ status }: Release): readonly string[] {
  const verdict = status?.verdict;
  if (verdict === undefined) return [];
  const by = verdict.by === undefined ? '' : ` by ${verdict.by}`;
  return [
    `${verdict.outcome} from ${verdict.gate} at ${verdict.at}${by}: ${verdict.reason}`,
    verdict.message,
  ];
}

function crashLines({ status }: Release): readonly string[] {
  const crash = status?.crash;
  if (crash === undefined) return [];
  const said = crash.terminationMessage;
  return [
    `container ${crash.container} of pod ${crash.pod} ended with ${crashText(crash)}`,
    ...(said === undefined ? [] : [`termination message: ${said}`]),
    ...(crash.log?.problem === undefined ? [] : [`its log could not be read: ${crash.log.problem}`]),
    ...(crash.log?.lines.map((line) => `  ${line}`) ?? []),
  ];
}

function approvalText({ by, at, comment }: Approval | ReleaseRequest): string {
  return `by ${by} at ${at}${comment === undefined ? '' : `: ${comment}`}`;
}
