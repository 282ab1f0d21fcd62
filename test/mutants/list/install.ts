import type { Mutant } from '../mutant.ts';

const install = 'packages/model/src/install';
const whole = [`${install}/installation.test.ts`, `${install}/template.test.ts`];

/** What is installed, and in which order. */
export const installMutants: readonly Mutant[] = [
  {
    name: 'a condition asks only what is to match',
    file: `${install}/template.ts`,
    find: 'matches.every(isMatch) && !matchesNot.some(isMatch)',
    replace: 'matches.every(isMatch)',
    tests: whole,
  },
  {
    name: 'the pods of somebody else are held to Pod Security by an upgrade',
    file: `${install}/installation.ts`,
    find: '...(runner === undefined ? {} : { labels })',
    replace: 'labels',
    tests: whole,
  },
  {
    name: 'the port of the repository stays shut where its URL names one',
    file: `${install}/runner/network.ts`,
    find: "when({ name: 'repository', matches: [withPort] }, [tcp(group(withPort, 'repository'))]),",
    replace: '',
    tests: whole,
  },
  {
    name: 'the runner starts before what guards it is in force',
    file: 'packages/runner/src/install/install.ts',
    find: '  await applyAll(guards, options);\n',
    replace: '  await applyAll([...guards, ...runner], options);\n',
    tests: ['packages/runner/src/install/install.test.ts'],
  },
];
