import { describe, expect, it } from 'vitest';
import { type RepositoryShare, repositoryFor, sharedName } from './repository-share.ts';

const team: RepositoryShare = { name: 'team', applications: ['shop', 'team-*'] };
const other: RepositoryShare = { name: 'other', applications: ['other-*'] };

describe('repositoryFor', () => {
  it.each([
    ['shop', 'team'],
    ['team-1', 'team'],
    ['other-1', 'other'],
    ['team', undefined],
    ['shop-2', undefined],
    ['harbour', undefined],
  ])('an application named %s is of %s', (name, repository) => {
    expect(repositoryFor(name, [team, other])).toBe(repository);
  });
});

describe('sharedName', () => {
  it.each([
    { one: 'shop', two: 'shop', isShared: true },
    { one: 'team-*', two: 'team-a-*', isShared: true },
    { one: 'team-a-*', two: 'team-*', isShared: true },
    { one: 'team-*', two: 'team-1', isShared: true },
    { one: 'team-1', two: 'team-*', isShared: true },
    { one: 'team-*', two: 'team', isShared: false },
    { one: 'team-a-*', two: 'team-b-*', isShared: false },
    { one: 'shop', two: 'shop-2', isShared: false },
  ])('"$one" and "$two" of two repositories: $isShared', ({ one, two, isShared }) => {
    const shares = [
      { name: 'a', applications: ['x', one] },
      { name: 'b', applications: [two, 'y'] },
    ];

    expect(sharedName(shares)?.repositories).toEqual(isShared ? ['a', 'b'] : undefined);
  });

  it('one repository may have a name twice', () => {
    expect(sharedName([{ name: 'a', applications: ['shop', 'shop*'] }])).toBeUndefined();
  });
});
