import { expect, it } from 'vitest';
import { followedBy } from './followed.ts';

it.each([
  [{ branch: 'main', isBranchGiven: false }, { branch: 'main' }],
  [{ branch: 'main', isBranchGiven: false, tag: 'v1' }, { tags: { type: 'Tag', tag: 'v1' } }],
  [
    { branch: 'main', isBranchGiven: true, versions: '1.x' },
    { branch: 'main', tags: { type: 'Versions', range: '1.x' } },
  ],
])('%j follows %j: beside tags a branch only where one is given', (options, followed) => {
  expect(followedBy(options)).toEqual(followed);
});

it.each([
  [{ tag: 'v1', versions: '1.x' }, 'a tag and a range'],
  [{ versions: 'newest' }, 'no range of versions'],
])('%j is refused', (options, problem) => {
  expect(() => followedBy({ branch: 'main', isBranchGiven: false, ...options })).toThrow(
    expect.objectContaining({ code: 'Usage', message: expect.stringContaining(problem) }),
  );
});
