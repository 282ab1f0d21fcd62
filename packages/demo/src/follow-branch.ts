import type { Clock } from '@seatrial/core';
import type { Mirror } from '@seatrial/git';

export interface FollowOptions {
  readonly clock: Clock;
  readonly say: (message: string) => void;
}

export const followLimits = {
  lookEveryMs: 1_000,
  /** Of one push; those before are left out. */
  commitsMax: 10,
} as const;

/** Says which commits come to the branch, whoever pushes them, oldest first. Returns when the signal aborts. */
export async function followBranch(
  mirror: Pick<Mirror, 'fetch' | 'commitInfo'>,
  { clock, say }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  let reportedCommit: string | undefined;
  while (!signal.aborted) {
    try {
      const { commit } = await mirror.fetch({ signal });
      for (const line of await newCommits(mirror, reportedCommit ?? commit, commit, signal)) say(line);
      reportedCommit = commit;
    } catch {
      // The Git server is away for a moment, or all of it ends.
    }
    await clock.sleep(followLimits.lookEveryMs, signal).catch(() => undefined);
  }
}

async function newCommits(
  mirror: Pick<Mirror, 'commitInfo'>,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let next: string | undefined = to;
  while (next !== undefined && next !== from && lines.length < followLimits.commitsMax) {
    const { commit, subject, author, parents } = await mirror.commitInfo(next, { signal });
    lines.unshift(`git        ${commit.slice(0, 7)} ${subject} (${author.name})`);
    next = parents[0];
  }
  return lines;
}
