import type { Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { qualified } from './choose-release.ts';

/** What taking a release back does, also to the config branch: told before it is asked for. */
export function undoesText(release: Release, isRevertWanted: boolean): string {
  const { spec } = release;
  const version = `version ${shortVersion(spec.version)} of commit ${spec.commit.slice(0, 7)}`;
  return `${qualified(release)} on ${spec.cluster}: takes back ${version}; ${branchText(release, isRevertWanted)}`;
}

function branchText({ spec }: Release, isRevertWanted: boolean): string {
  const { previousVersion, previousCommit, path, revert } = spec;
  if (previousVersion === undefined) return 'it is the first version, and stays on the config branch';
  if (revert === 'None') return 'the config branch is left alone, as the application says (revert: None)';
  if (!isRevertWanted) return 'the config branch is left alone';
  const since = previousCommit === undefined ? '' : ` since commit ${previousCommit.slice(0, 7)}`;
  if (revert === 'PullRequest')
    return `a pull request, for a person to merge, puts ${path} back to version ${shortVersion(previousVersion)}, without anything that was merged to it${since}; --no-revert opens none`;
  return `a commit on the config branch puts ${path} back to version ${shortVersion(previousVersion)}, without anything that was merged to it${since}, unless other clusters have promoted some of that: then the branch is left alone, and "seatrial release revert" is the choice; --no-revert leaves the branch alone`;
}
