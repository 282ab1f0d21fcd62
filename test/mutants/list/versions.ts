import type { Mutant } from '../mutant.ts';

const versionOf = 'packages/core/src/version/version-of.ts';
const olderNames = 'packages/model/src/records/older-names.ts';

/** What a version is, and how records from before are read. */
export const versionMutants: readonly Mutant[] = [
  {
    name: 'an option of the renderer makes no other version',
    file: versionOf,
    find: 'renderer: name, options, sources',
    replace: 'renderer: name, sources',
  },
  {
    name: 'a second folder is no part of the version of plain YAML',
    file: versionOf,
    find: 'if (isPlain && others.length === 0)',
    replace: 'if (isPlain && others.length >= 0)',
  },
  {
    name: 'an older name counts before that of now',
    file: olderNames,
    find: '{ [now]: before, ...others }',
    replace: '{ ...others, [now]: before }',
  },
  {
    name: 'a record is written without its older names',
    file: 'packages/runner/src/records/write-status.ts',
    find: 'recordWithOlderNames(withRefsGrouped({ ...record, status }))',
    replace: 'withRefsGrouped({ ...record, status })',
  },
  {
    name: 'after a start the commit that is read has brought all versions',
    file: 'packages/runner/src/source/source.ts',
    find: 'brought.get(name) ?? commit',
    replace: 'commit',
  },
  {
    name: 'a folder that others use too is reverted',
    file: 'packages/core/src/canary/conclude.ts',
    find: ' || fromTree === toTree) return undefined;',
    replace: ') return undefined;',
  },
  {
    name: 'a renderer that a newer Seatrial has written is taken for one of ours',
    file: 'packages/runner/src/source/manifests.ts',
    find: 'if (rendering === undefined) throw unknownRenderer(sourced);',
    replace: '',
  },
  {
    name: 'what a renderer finds wrong is no problem of the version',
    file: 'packages/runner/src/source/manifests.ts',
    find: 'const findings = [...plain.findings, ...found];',
    replace: 'const findings = found;',
  },
  {
    name: 'of a version of several folders one is reverted alone',
    file: 'packages/core/src/canary/conclude.ts',
    find: 'if (asked === undefined && elsewhereText(from, to, path) !== undefined) return undefined;',
    replace: '',
  },
  {
    name: 'an overlay that one cluster has makes no other version',
    file: 'packages/core/src/version/makeup.ts',
    find: "folder: kustomize?.folder ?? '.', ...clusters }",
    replace: "folder: kustomize?.folder ?? '.' }",
    tests: ['packages/core/src/version/rendering.test.ts'],
  },
];
