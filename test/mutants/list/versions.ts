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
];
