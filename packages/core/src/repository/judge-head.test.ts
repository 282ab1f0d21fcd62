import { describe, expect, it } from 'vitest';
import { type BranchHead, type CommitRelation, judgeHead, notSigned } from './judge-head.ts';

const before: BranchHead = {
  branch: 'main',
  url: 'https://git.example.com/config.git',
  commit: '1'.repeat(40),
};
const now: BranchHead = { ...before, commit: '2'.repeat(40) };

describe('what a config branch shows', () => {
  it.each<{ name: string; relation: CommitRelation; head?: Partial<BranchHead> }>([
    { name: 'what goes on from what was taken', relation: 'Continues' },
    { name: 'a history that was rewritten and has commits of its own', relation: 'Rewritten' },
    {
      name: 'the same history at another address',
      relation: 'Continues',
      head: { url: 'ssh://git@other/config.git' },
    },
  ])('is taken: $name', ({ relation, head }) => {
    expect(judgeHead(before, { ...now, ...head }, relation)).toEqual({ type: 'Taken' });
  });

  it.each<{
    name: string;
    relation: CommitRelation;
    head?: Partial<BranchHead>;
    reason: string;
    says: string;
  }>([
    {
      name: 'a branch that was set back',
      relation: 'Rewound',
      reason: 'RepositoryRewound',
      says: 'set back from 1111111 to 2222222: push 1111111 again',
    },
    {
      name: 'another repository',
      relation: 'Unrelated',
      reason: 'RepositoryChanged',
      says: 'nothing in common with 1111111',
    },
    {
      name: 'what cannot be compared',
      relation: 'Unknown',
      reason: 'RepositoryChanged',
      says: 'not in the mirror',
    },
    {
      name: 'another branch, also where it goes on from what was taken',
      relation: 'Continues',
      head: { branch: 'next' },
      reason: 'RepositoryChanged',
      says: 'branch next is read now, and it was main',
    },
  ])('is refused: $name', ({ relation, head, reason, says }) => {
    const judgement = judgeHead(before, { ...now, ...head }, relation);

    expect(judgement).toMatchObject({ type: 'Refused', reason, message: expect.stringContaining(says) });
    expect(judgement).toMatchObject({
      message: expect.stringContaining('"seatrial repository accept 222222222222"'),
    });
  });

  it('is refused where it has to be signed and is not, and nobody can accept that', () => {
    const judgement = notSigned(now, 'is not signed');

    expect(judgement).toMatchObject({ type: 'Refused', reason: 'CommitNotSigned' });
    expect(judgement.message).toContain(
      'commit 2222222 of branch main of https://git.example.com/config.git is not signed',
    );
    expect(judgement.message).not.toContain('accept');
  });
});
