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

  it('is named as the tag that it has', () => {
    expect(notSigned(tagged('v1.0.0', '2'), 'is not signed').message).toContain('2222222 of tag v1.0.0 of');
  });
});

describe('what tags show', () => {
  it.each<{ name: string; from: BranchHead; to: BranchHead; relation: CommitRelation }>([
    {
      name: 'the next version',
      from: tagged('v1.9.0', '1'),
      to: tagged('v1.10.0', '2'),
      relation: 'Continues',
    },
    {
      name: 'a version of another line',
      from: tagged('v1.9.0', '1'),
      to: tagged('v1.9.1', '2'),
      relation: 'Rewritten',
    },
    {
      name: 'another tag of the same commit',
      from: tagged('v1.9.0', '1'),
      to: tagged('v1.9.1', '1'),
      relation: 'Continues',
    },
    {
      name: 'another name that goes on',
      from: tagged('stable-1', '1'),
      to: tagged('stable-2', '2'),
      relation: 'Continues',
    },
  ])('is taken: $name', ({ from, to, relation }) => {
    expect(judgeHead(from, to, relation)).toEqual({ type: 'Taken' });
  });

  it.each<{
    name: string;
    from: BranchHead;
    to: BranchHead;
    relation: CommitRelation;
    reason: string;
    says: string;
  }>([
    {
      name: 'a tag that was moved, also forwards',
      from: tagged('v1.0.0', '1'),
      to: tagged('v1.0.0', '2'),
      relation: 'Continues',
      reason: 'TagMoved',
      says: 'tag v1.0.0 of https://git.example.com/config.git was moved from 1111111 to 2222222',
    },
    {
      name: 'a lower version, also of another line: the one before is gone',
      from: tagged('v2.0.0', '1'),
      to: tagged('v1.9.9', '2'),
      relation: 'Rewritten',
      reason: 'RepositoryRewound',
      says: 'and it was v2.0.0: push that tag again',
    },
    {
      name: 'a higher version of an older commit',
      from: tagged('v1.0.0', '1'),
      to: tagged('v1.1.0', '2'),
      relation: 'Rewound',
      reason: 'RepositoryRewound',
      says: 'set back from 1111111',
    },
    {
      name: 'a tag in the place of a branch',
      from: before,
      to: tagged('main', '2'),
      relation: 'Continues',
      reason: 'RepositoryChanged',
      says: 'tag main is read now, and it was branch main',
    },
    {
      name: 'a branch in the place of a tag',
      from: tagged('v1.0.0', '1'),
      to: now,
      relation: 'Continues',
      reason: 'RepositoryChanged',
      says: 'branch main is read now, and it was tag v1.0.0',
    },
  ])('is refused: $name', ({ from, to, relation, reason, says }) => {
    expect(judgeHead(from, to, relation)).toMatchObject({ reason, message: expect.stringContaining(says) });
  });
});

function tagged(tag: string, digit: string): BranchHead {
  return { branch: '', tag, url: before.url, commit: digit.repeat(40) };
}
