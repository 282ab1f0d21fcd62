/**
 * How a commit stands to one before it, by their history. `Continues`: the earlier one is part of it. `Rewound`: it is part of
 * the earlier one. `Rewritten`: both have commits that the other lacks. `Unrelated`: they have none in common. `Unknown`: the
 * earlier one is not at hand, so nothing can be said.
 */
export type CommitRelation = 'Continues' | 'Rewritten' | 'Rewound' | 'Unrelated' | 'Unknown';

/** The newest commit of a config branch that was taken, and from where. */
export interface BranchHead {
  readonly branch: string;
  /** Without credentials, for people: the same history at a new address is the same repository. */
  readonly url: string;
  readonly commit: string;
}

/** Why a commit is not taken, as of a condition. */
export type HeadRefusal = (typeof headRefusals)[number];
export const headRefusals = ['RepositoryRewound', 'RepositoryChanged', 'CommitNotSigned'] as const;

/** Whether a commit is signed by somebody whose signature counts. The reason goes on from the commit's id. */
export type CommitSignature =
  | { readonly type: 'Signed' }
  | { readonly type: 'NotSigned'; readonly reason: string };

type RefusedJudgement = Extract<HeadJudgement, { type: 'Refused' }>;

export type HeadJudgement =
  | { readonly type: 'Taken' }
  | {
      readonly type: 'Refused';
      readonly reason: HeadRefusal;
      readonly message: string;
    };

/**
 * Whether what a config branch shows now is what the records of this cluster were made from. Another repository, another
 * branch, or a branch that has lost its end would undo or delete what runs, without anybody having asked for it.
 */
export function judgeHead(before: BranchHead, now: BranchHead, relation: CommitRelation): HeadJudgement {
  if (now.branch !== before.branch) {
    return refused('RepositoryChanged', `branch ${now.branch} is read now, and it was ${before.branch}`, now);
  }
  const [was, is] = [before.commit.slice(0, 7), now.commit.slice(0, 7)];
  switch (relation) {
    case 'Continues':
    case 'Rewritten':
      return { type: 'Taken' };
    case 'Rewound': {
      const problem = `branch ${now.branch} of ${now.url} was set back from ${was} to ${is}`;
      return refused('RepositoryRewound', `${problem}: push ${was} again`, now);
    }
    case 'Unrelated': {
      const problem = `branch ${now.branch} of ${now.url} has nothing in common with ${was}, which was taken from ${before.url}`;
      return refused('RepositoryChanged', `${problem}: correct the URL`, now);
    }
    case 'Unknown': {
      const problem = `${was}, which was taken from ${before.url}, is not in the history of branch ${now.branch} of ${now.url}`;
      return refused('RepositoryChanged', `${problem}, and not in the mirror: correct the URL`, now);
    }
  }
}

/** Of a commit that has to be signed and is not: nobody's word in the cluster stands for a signature. */
export function notSigned({ branch, url, commit }: BranchHead, reason: string): RefusedJudgement {
  const problem = `commit ${commit.slice(0, 7)} of branch ${branch} of ${url} ${reason}`;
  const message = `${problem}: push a signed commit after it, or take it back; until then nothing new begins`;
  return { type: 'Refused', reason: 'CommitNotSigned', message };
}

function refused(reason: HeadRefusal, problem: string, { commit }: BranchHead): HeadJudgement {
  const message = `${problem}, or have ${commit.slice(0, 7)} taken with "seatrial repository accept ${commit.slice(0, 12)}"; until then nothing new begins`;
  return { type: 'Refused', reason, message };
}
