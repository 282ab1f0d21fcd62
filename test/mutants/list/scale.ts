import type { Mutant } from '../mutant.ts';

const lists = 'packages/model/src/records/ref-lists.ts';
const catFile = 'packages/git/src/cat-file.ts';
const listsTests = ['packages/model/src/records/ref-lists.test.ts'];

/** What grows with the number of objects. */
export const scaleMutants: readonly Mutant[] = [
  {
    name: 'the first object of a long list is lost when it is written',
    file: lists,
    find: 'names: [name, ...others',
    replace: 'names: [...others',
    tests: listsTests,
  },
  {
    name: 'a long list loses its namespaces when it is read',
    file: lists,
    find: '({ ...kind, name: it })',
    replace: '({ apiVersion: kind.apiVersion, kind: kind.kind, name: it })',
    tests: listsTests,
  },
  {
    name: 'what a submodule names is no answer',
    file: catFile,
    find: '/ (missing|submodule|ambiguous)$/',
    replace: '/ missing$/',
  },
  {
    name: 'a file is read before the end of it has come',
    file: catFile,
    find: 'if (bytes.length <= bodyEnd) return start;',
    replace: 'if (bytes.length < bodyEnd) return start;',
  },
  {
    name: 'who asks for the branch waits for its record to be written',
    file: 'packages/runner/src/service/branch-keeper.ts',
    find: "await serially('branch', () => lookAgain(op));",
    replace: "await serially('branch', () => lookAgain(op).finally(() => write(op)));",
  },
  {
    name: 'a record has room for whatever is taken over',
    file: 'packages/core/src/sync/record-room.ts',
    find: 'refListsBytes([both, takenOver])',
    replace: 'refListsBytes([takenOver])',
    tests: ['packages/core/src/sync/record-room.test.ts'],
  },
  {
    name: 'an object that has passed once passes for good',
    file: 'packages/runner/src/observe/passed.ts',
    find: 'forget: (release) => passed.set(nameOf(release), new Set()),',
    replace: 'forget: () => undefined,',
    tests: ['packages/runner/src/observe/objections.test.ts'],
  },
  {
    name: 'objects of a kind that is not served yet are applied',
    file: 'packages/runner/src/apply/apply-all.ts',
    find: '    await untilEstablished(parts, wave, op);\n',
    replace: '',
    tests: ['packages/runner/src/apply/apply-all.test.ts'],
  },
  {
    name: 'webhooks come before what they would refuse',
    file: 'packages/core/src/sync/waves.ts',
    find: '[kind, order.length + 1] as const',
    replace: '[kind, 0] as const',
    tests: ['packages/core/src/sync/waves.test.ts'],
  },
];
