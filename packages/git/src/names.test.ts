import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBranch, checkEntryId, checkObjectId, checkPath, isCluster, isSafeSegment } from './names.ts';

const invalid = expect.objectContaining({ code: 'InvalidRef' });

describe('names that reach git', () => {
  it.each(['main', 'release/1.2', 'team_a/x-y', 'v1.0'])('branch %j is taken', (branch) => {
    expect(checkBranch(branch)).toBe(branch);
  });

  it.each([
    '',
    '-main',
    '--upload-pack=x',
    'a..b',
    'a//b',
    '/a',
    'a/',
    'a/.b',
    'a.lock',
    'a b',
    'a~1',
    'a@{1}',
    'a:b',
    'a.',
  ])('branch %j is refused', (branch) => {
    expect(() => checkBranch(branch)).toThrow(invalid);
  });

  it('object id: only all 40 digits of one', () => {
    expect(checkObjectId('0123456789abcdef0123456789abcdef01234567')).toHaveLength(40);
    for (const id of ['main', 'HEAD', '0123456', `${'a'.repeat(40)}^{tree}`, 'A'.repeat(40), '']) {
      expect(() => checkObjectId(id)).toThrow(invalid);
    }
  });

  it.each([
    ['', ''],
    ['.', ''],
    ['./apps/shop/', 'apps/shop'],
    ['apps/shop', 'apps/shop'],
  ])('path %j is %j', (given, path) => {
    expect(checkPath(given)).toBe(path);
  });

  it.each(['..', '../x', 'a/../b', '/etc/passwd', 'a//b', '.git/config', 'a/.GIT', 'a\nb', './../x'])(
    'path %j is refused',
    (path) => {
      expect(() => checkPath(path)).toThrow(invalid);
    },
  );

  it('entry id: 1 to 200 of the allowed characters, and nothing else', () => {
    const character = fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '.', '_', ':', '-');
    fc.assert(
      fc.property(
        fc.string({ unit: character, minLength: 1, maxLength: 200 }),
        (id) => checkEntryId(id) === id,
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (id) => {
        fc.pre(!/^[A-Za-z0-9._:-]{1,200}$/.test(id));
        expect(() => checkEntryId(id)).toThrow(invalid);
      }),
    );
    expect(() => checkEntryId('a'.repeat(201))).toThrow(invalid);
  });

  it('cluster: a DNS label', () => {
    expect(['staging', 'eu-1', 'a'.repeat(63)].every(isCluster)).toBe(true);
    expect(['', 'Staging', 'a/b', '-a', 'a-', 'a.b', 'a'.repeat(64)].some(isCluster)).toBe(false);
  });

  it('file name: no way out of the folder, no control characters, no lost bytes', () => {
    expect(['a', '...', '.gitignore', 'ü ñ', 'a\\b'].every(isSafeSegment)).toBe(true);
    expect(['', '.', '..', '.git', '.GIT', 'a\u0000', 'a\u001b[2J', 'a\ufffd'].some(isSafeSegment)).toBe(
      false,
    );
  });
});
