import { describe, expect, it } from 'vitest';
import { chooseTag, isLowerVersion, isVersionRange, isVersionTag } from './choose-tag.ts';

const tags = ['v1.9.0', 'v1.10.0', 'v1.10.1-rc.1', '2.0.0', 'v2.1.0-beta.2', 'main', 'latest', 'v3'];

describe('the tag of a range', () => {
  it.each([
    ['1.x', 'v1.10.0'],
    ['*', '2.0.0'],
    ['>=1.0.0 <1.10.0', 'v1.9.0'],
    ['~1.10.1-0', 'v1.10.1-rc.1'],
    ['>=2.1.0-0', 'v2.1.0-beta.2'],
    ['>=9', undefined],
  ])('%j is %s: by numbers, not by letters, and without what comes before a release', (range, tag) => {
    expect(chooseTag(tags, range)).toBe(tag);
  });

  it('is the same of two that name one version, in whatever order they come', () => {
    expect(chooseTag(['1.0.0', 'v1.0.0'], '1.x')).toBe(chooseTag(['v1.0.0', '1.0.0'], '1.x'));
  });

  it.each(['v1', '1.2', 'main', '=1.2.3', ' 1.2.3', 'release-1.2.3', `1.2.${'9'.repeat(400)}`])(
    'is none for what is no version: %j',
    (tag) => {
      expect(isVersionTag(tag)).toBe(false);
      expect(chooseTag([tag], '*')).toBeUndefined();
    },
  );

  it('is asked for in words that mean versions', () => {
    expect(['1.x', '>=1.2.0 <2', '^1.4.0-rc.1'].map(isVersionRange)).toEqual([true, true, true]);
    expect(['main', '>=one'].map(isVersionRange)).toEqual([false, false]);
  });
});

it('an order is among versions alone', () => {
  expect(isLowerVersion('v1.9.0', '1.10.0')).toBe(true);
  expect(isLowerVersion('v1.10.0-rc.1', 'v1.10.0')).toBe(true);
  expect(isLowerVersion('v1.10.0', 'v1.9.0')).toBe(false);
  expect(isLowerVersion('stable', 'v1.9.0')).toBe(false);
});
