import { isLowerVersion } from './choose-tag.ts';

/**
 * How a commit stands to one before it, by their history. `Continues`: the earlier one is part of it. `Rewound`: it is part of
 * the earlier one. `Rewritten`: both have commits that the other lacks. `Unrelated`: they have none in common. `Unknown`: the
 * earlier one is not at hand, so nothing can be said.
 */
export type CommitRelation = 'Continues' | 'Rewritten' | 'Rewound' | 'Unrelated' | 'Unknown';

/** The newest commit of a config branch that was taken, and from where; or that of a tag. */
export interface BranchHead {
  /** Empty where tags are followed. */
  readonly branch: string;
  readonly tag?: string;
  /** Without credentials, for people: the same history at a new address is the same repository. */
  readonly url: string;
  readonly commit: string;
}

/** Why a commit is not taken, as of a condition. */
export type HeadRefusal = (typeof headRefusals)[number];
export const headRefusals = [
  'RepositoryRewound',
  'RepositoryChanged',
  'TagMoved',
  'CommitNotSigned',
] as const;

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
 *
 * @param repository a further config repository, by its name
 */
export function judgeHead(
  before: BranchHead,
  now: BranchHead,
  relation: CommitRelation,
  repository?: string,
): HeadJudgement {
  const seen = { ...now, repository };
  if (now.branch !== before.branch || (now.tag === undefined) !== (before.tag === undefined)) {
    const was = now.tag === before.tag ? before.branch : headName(before);
    return refused('RepositoryChanged', `${headName(now)} is read now, and it was ${was}`, seen);
  }
  const [was, is] = [before.commit.slice(0, 7), now.commit.slice(0, 7)];
  const place = `${headName(now)} of ${now.url}`;
  if (now.tag !== undefined && now.tag === before.tag && now.commit !== before.commit)
    return refused('TagMoved', `${place} was moved from ${was} to ${is}: move it back`, seen);
  if (now.tag !== undefined && isLowerVersion(now.tag, before.tag ?? '')) {
    const problem = `${place} is the highest version now, and it was ${before.tag}: push that tag again`;
    return refused('RepositoryRewound', problem, seen);
  }
  switch (relation) {
    case 'Continues':
    case 'Rewritten':
      return { type: 'Taken' };
    case 'Rewound': {
      const problem = `${place} was set back from ${was} to ${is}`;
      return refused('RepositoryRewound', `${problem}: push ${was} again`, seen);
    }
    case 'Unrelated': {
      const problem = `${place} has nothing in common with ${was}, which was taken from ${before.url}`;
      return refused('RepositoryChanged', `${problem}: correct the URL`, seen);
    }
    case 'Unknown': {
      const problem = `${was}, which was taken from ${before.url}, is not in the history of ${place}`;
      return refused('RepositoryChanged', `${problem}, and not in the mirror: correct the URL`, seen);
    }
  }
}

/** Of a name that somebody has given himself. */
const authorCharsMax = 200;

/**
 * Of a commit that has to be signed and is not: nobody's word in the cluster stands for a signature.
 * @param author as the commit says it, which nobody vouches for
 */
export function notSigned(now: BranchHead, reason: string, author?: string): RefusedJudgement {
  const by =
    author === undefined ? '' : `, by ${JSON.stringify(author.slice(0, authorCharsMax))} as it says,`;
  const problem = `commit ${now.commit.slice(0, 7)} of ${headName(now)} of ${now.url}${by} ${reason}`;
  const message = `${problem}: push a signed commit after it, or take it back; until then nothing new begins`;
  return { type: 'Refused', reason: 'CommitNotSigned', message };
}

/** What it is the head of. */
export function headName({ branch, tag }: BranchHead): string {
  return tag === undefined ? `branch ${branch}` : `tag ${tag}`;
}

function refused(
  reason: HeadRefusal,
  problem: string,
  { commit, repository }: { readonly commit: string; readonly repository: string | undefined },
): HeadJudgement {
  const of = repository === undefined ? '' : ` --of ${repository}`;
  const message = `${problem}, or have ${commit.slice(0, 7)} taken with "seatrial repository accept ${commit.slice(0, 12)}${of}"; until then nothing new begins`;
  return { type: 'Refused', reason, message };
}
