import { requestedRollback, stepsOf } from '@seatrial/core';
import { fromInstant, type Release, type Undo } from '@seatrial/model';
import { duration } from '../output/duration.ts';
import { approvalsOf } from './approve.ts';
import { qualified } from './choose-release.ts';
import { revertChoices } from './revert-text.ts';
import { stepText } from './step-text.ts';

/** What will happen next, and what a person can do about it. */
export function nextText(release: Release, now: number): readonly string[] {
  const { status } = release;
  const name = qualified(release);
  if (status === undefined)
    return ['the runner takes its first look; "seatrial doctor" says whether there is one'];
  if (release.spec.undo !== undefined) return wayBackText(release, release.spec.undo, now);
  switch (status.phase) {
    case 'Pending':
      return [
        'the canary is made beside the stable workload, or the version is applied where none is needed',
      ];
    case 'Preparing':
      return ['the canary becomes healthy without traffic, then the steps begin'];
    case 'Progressing':
      return [...progressing(release, now), `"seatrial rollback ${name}" takes it back`];
    case 'Promoting':
      return [
        'the stable workload becomes healthy with the new version; the canary is deleted when its requests have ended',
        `"seatrial rollback ${name}" takes it back`,
      ];
    case 'Watching':
      return [
        `the new stable is watched for ${leftText(status.phaseStartedAt, release.spec.rollout?.watchSeconds ?? 0, now)}, then it is done`,
        `"seatrial rollback ${name}" takes it back`,
      ];
    case 'RollingBack':
      return rollingBack(release);
    case 'Promoted':
    case 'Superseded':
      return undoneText(release) ?? afterwards(release) ?? ['nothing: it is over'];
    case 'RolledBack':
    case 'Failed':
      return [...(afterwards(release) ?? []), ...revertChoices(release), ...quarantineText(release)];
    default:
      return status.phase satisfies never;
  }
}

function rollingBack({ spec, status }: Release): readonly string[] {
  const hasCanary = spec.rollout !== undefined && status?.withoutCanary !== true;
  const canary =
    'weight 0 is seen in effect; when the canary’s requests have ended, what the release added is deleted';
  const restore = 'the version before is applied to the stable workload, which becomes whole again';
  return [...(hasCanary ? [canary] : []), ...(status?.restore === true || !hasCanary ? [restore] : [])];
}

/** After a promotion: the release that restores the previous version says how the rollback goes. */
function undoneText(release: Release): readonly string[] | undefined {
  const asked = requestedRollback(release);
  if (asked === undefined) return undefined;
  return [
    `${asked.by} asked for the version before: "seatrial releases" has the release that puts it back`,
    `this version is kept out until it changes, or "seatrial release retry ${qualified(release)}" lets it in again`,
  ];
}

/** Of a release that puts the version before back: nobody goes back from it. */
function wayBackText(release: Release, undo: Undo, now: number): readonly string[] {
  const { status, spec, metadata } = release;
  const retry = `"seatrial release retry ${metadata.namespace}/${undo.release}" lets the version in again that was taken back`;
  switch (status?.phase) {
    case undefined:
    case 'Pending':
      return ['the version before is applied to the stable workload'];
    case 'Promoting':
      return ['the stable workload becomes healthy with the version before'];
    case 'Watching':
      return [
        `it is watched for ${leftText(status.phaseStartedAt, spec.rollout?.watchSeconds ?? 0, now)}, then the config branch is reverted`,
      ];
    case 'RolledBack':
    case 'Failed':
      return [
        ...(afterwards(release) ?? []),
        ...revertChoices(release),
        `${status.phase === 'Failed' ? 'what it applied stays' : 'nothing was touched'}: "seatrial release retry ${qualified(release)}" tries the way back again`,
        retry,
      ];
    default:
      return [...(afterwards(release) ?? []), ...revertChoices(release), retry];
  }
}

function progressing(release: Release, now: number): readonly string[] {
  const { status } = release;
  const step = stepsOf(release)[status?.stepIndex ?? 0];
  if (step === undefined || status === undefined) return ['promotion'];
  if (step.approval !== undefined) {
    const { people, needed } = approvalsOf(release);
    return [
      `${people.length} of ${needed} approvals are there: "seatrial approve ${qualified(release)}" gives one`,
    ];
  }
  const seconds = step.pause?.seconds ?? step.evidence?.timeoutSeconds;
  if (seconds === undefined || status.stepStartedAt === undefined) return [stepText(step)];
  return [`${stepText(step)}: ${leftText(status.stepStartedAt, seconds, now)} left`];
}

function quarantineText(release: Release): readonly string[] {
  const retry = release.spec.requests.find(({ type }) => type === 'Retry');
  if (retry === undefined) {
    return [
      `this version is kept out until it changes, or "seatrial release retry ${qualified(release)}" lets it in again`,
    ];
  }
  const hint = pushAgain(release);
  return [`this version may be tried again: ${retry.by} asked for it`, ...(hint === undefined ? [] : [hint])];
}

function leftText(since: string, seconds: number, now: number): string {
  return duration(fromInstant(since) + seconds * 1000 - now);
}

/** Work that goes on after the end, in Git. */
function afterwards({ status }: Release): readonly string[] | undefined {
  const rest = [
    ...(status?.revert?.state === 'Wanted' ? ['a revert commit goes to the config branch'] : []),
    ...(status?.ledger === 'Pending' ? ['the decision goes to the ledger in Git'] : []),
  ];
  return rest.length > 0 ? rest : undefined;
}

/** What a retry leaves for people to do: a version that was reverted is tried only where the config branch has it. */
export function pushAgain({ status }: Release): string | undefined {
  if (status?.revert?.state !== 'Done') return undefined;
  return 'a revert commit took it off the config branch: it is tried once the branch has it again';
}
