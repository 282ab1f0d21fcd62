import type { Mutant } from '../mutant.ts';

const storyOf = 'packages/core/src/story/story-of.ts';
const writer = 'packages/runner/src/story/event-writer.ts';
const tellers = ['packages/runner/src/story/teller.test.ts'];

/** What is told of a record: once, whole, and behind the back of the rounds; and what is measured. */
export const storyMutants: readonly Mutant[] = [
  {
    name: 'a process that comes after another tells nothing of what that one had not told',
    file: storyOf,
    find: 'now - at <= retellMs',
    replace: 'now - at <= 0',
  },
  {
    name: 'an Event that is there already is a failure',
    file: writer,
    find: "error.code !== 'AlreadyExists'",
    replace: "error.code === 'AlreadyExists'",
    tests: tellers,
  },
  {
    name: 'what follows a gap of the history is taken for the beginning of a phase',
    file: 'packages/core/src/story/release-story.ts',
    find: '!followsForgotten && history',
    replace: 'history',
    tests: ['packages/core/src/story/story-of.test.ts'],
  },
  {
    name: 'what a process before has counted is counted again',
    file: 'packages/runner/src/story/teller.ts',
    find: 'if (before !== undefined) for (const',
    replace: 'for (const',
    tests: tellers,
  },
  {
    name: 'a key that is in its round is still the one that has been ready for longest',
    file: 'packages/kube/src/queue.ts',
    find: 'readySince.delete(key);',
    replace: '',
  },
  {
    name: 'a term that is over has its Events written all the same',
    file: writer,
    find: 'if (op.signal.aborted) return;',
    replace: '',
    tests: tellers,
  },
];
