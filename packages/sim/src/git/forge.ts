import { type ForgePort, PortError, type PullRequestSeen } from '@seatrial/core';
import type { Commit, Repository } from './repository.ts';

export interface Pull extends PullRequestSeen {
  readonly head: string;
  readonly base: string;
}

/** A forge whose config branch takes no push from runners. */
export interface VirtualForge {
  readonly port: ForgePort;
  /** What a runner pushes to a branch of its own. */
  propose(branch: string, commit: Commit): void;
  pulls(): readonly Pull[];
  /** A person merges it, unless it does not fit any more. @returns whether it is merged */
  merge(pull: Pull): boolean;
  /** A person closes it. */
  decline(pull: Pull): void;
  /** What no forge would let stand. */
  problems(): readonly string[];
}

export function createForge(repository: Repository): VirtualForge {
  const branches = new Map<string, Commit>();
  const pulls = new Map<number, Pull>();
  const problems: string[] = [];

  function of(head: string): readonly Pull[] {
    return [...pulls.values()].filter((pull) => pull.head === head).map(shown);
  }

  /** While it is open its head is where its branch is. */
  function shown(pull: Pull): Pull {
    const at = pull.state === 'Open' ? branches.get(pull.head) : undefined;
    return at === undefined ? pull : { ...pull, headSha: at.id };
  }

  function end({ number }: Pull, change: Pick<Pull, 'state' | 'mergeSha'>): void {
    const pull = pulls.get(number);
    if (pull?.state === 'Open') pulls.set(number, { ...shown(pull), ...change });
  }

  const port: ForgePort = {
    reportStatus: async () => undefined,
    keepDeployment: async ({ marker }) => marker,
    reportDeployment: async () => undefined,
    async findPullRequest({ head }) {
      const all = of(head);
      return all.find(({ state }) => state === 'Open') ?? all.at(-1);
    },
    async keepPullRequest({ head, base }) {
      const open = of(head).find(({ state }) => state === 'Open');
      if (open !== undefined) return open;
      const commit = branches.get(head);
      if (commit === undefined) throw new PortError('Invalid', `there is no branch ${head}`);
      const number = pulls.size + 1;
      const url = `https://forge.example.com/pull/${number}`;
      const pull: Pull = { number, url, head, base, state: 'Open', headSha: commit.id };
      if (of(head).some(({ headSha }) => headSha === commit.id))
        problems.push(`${head} is proposed again at ${commit.id}, which has ended`);
      pulls.set(number, pull);
      return pull;
    },
    async closePullRequest({ head, deletesBranchAt }) {
      for (const pull of of(head)) end(pull, { state: 'Closed' });
      if (branches.get(head)?.id === deletesBranchAt) branches.delete(head);
    },
    mergePullRequest: async () => ({ type: 'Waits', message: 'a review' }),
    isProtected: async () => 'Protected',
  };

  return {
    port,
    propose: (branch, commit) => void branches.set(branch, commit),
    pulls: () => [...pulls.values()].map(shown),
    merge(pull) {
      const proposed = branches.get(pull.head);
      const merged = proposed === undefined ? undefined : repository.merge(proposed);
      if (merged === undefined) return false;
      end(pull, { state: 'Merged', mergeSha: merged.id });
      return true;
    },
    decline: (pull) => end(pull, { state: 'Closed' }),
    problems: () => problems,
  };
}
