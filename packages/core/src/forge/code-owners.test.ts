import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownersOf } from './code-owners.ts';

function of(codeOwners: string, ...paths: string[]): string {
  const { users, teams } = ownersOf(codeOwners, paths);
  return [...users, ...teams].join(' ');
}

describe('ownersOf', () => {
  it('takes the last line that means a file, also one that names nobody', () => {
    const file = '* @all\napps/ @apps\napps/shop/ @ada @acme/shop # mind the till\n/apps/shop/notes.md\n';

    expect(of(file, 'README.md')).toBe('all');
    expect(of(file, 'apps/other/a.yaml')).toBe('apps');
    expect(ownersOf(file, ['apps/shop/deep/a.yaml'])).toEqual({ users: ['ada'], teams: ['acme/shop'] });
    expect(of(file, 'apps/shop/notes.md')).toBe('');
  });

  it('names each owner of several files once', () => {
    expect(of('a @ada @bob\nb @bob @eve', 'a', 'b')).toBe('ada bob eve');
  });

  it.each([
    ['*.yaml', 'deep/in/a.yaml', true],
    ['*.yaml', 'a.yml', false],
    ['/build/logs/', 'build/logs/x/y', true],
    ['/build/logs/', 'src/build/logs/x', false],
    ['docs/*', 'docs/a.md', true],
    ['docs/*', 'docs/deep/a.md', false],
    ['apps/', 'some/apps/a', true],
    ['apps/', 'some/apps', false],
    ['/docs', 'docs/deep/a.md', true],
    ['/docs', 'more/docs/a.md', false],
    ['**/logs', 'a/b/logs/x', true],
    ['**/logs', 'logs/x', true],
    ['apps/**/base', 'apps/base/a', true],
    ['apps/**/base', 'apps/a/b/base/c', true],
    ['apps/**', 'apps/a/b', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['Apps', 'apps/a', false],
    ['with\\ space', 'with space/a', true],
    ['!apps', 'apps/a', false],
    ['[a]pps', 'apps/a', false],
    ['/', 'apps/a', false],
  ])('%s means %s: %s', (pattern, path, isMeant) => {
    expect(of(`${pattern} @ada`, path)).toBe(isMeant ? 'ada' : '');
  });

  it('leaves out addresses, and what is no owner at all', () => {
    expect(of('* ada@example.com @ @ada plain', 'a')).toBe('ada');
  });

  it('asks no more than some, of a file that names a thousand', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `@user-${at}`).join(' ');

    expect(ownersOf(`* ${many}`, ['a']).users).toHaveLength(15);
  });

  it('reads any text, and answers with what stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('*', '/', '@', 'a', ' ', '\n', '\\', '#', '?', '[') });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (file, paths) => {
        const { users, teams } = ownersOf(file, paths);
        for (const name of [...users, ...teams]) expect(file).toContain(`@${name}`);
      }),
    );
  });

  it('is done at once with a pattern of many stars', () => {
    const pattern = `${'**/a*a*'.repeat(40)}b`;

    expect(of(`${pattern} @ada`, 'a'.repeat(500))).toBe('');
    expect(of(`${pattern} @ada`, 'a/'.repeat(500))).toBe('');
  });
});
