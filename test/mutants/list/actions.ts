import type { Mutant } from '../mutant.ts';

const scalars = 'packages/model/src/config/edit-scalars.ts';
const choice = 'packages/core/src/bump/choose-scalars.ts';
const bumps = ['packages/core/src/bump/decide-bump.test.ts'];
const archive = 'packages/programs/src/download-seatrial.ts';

/** What workflows rely on. */
export const actionMutants: readonly Mutant[] = [
  {
    name: 'a link in an archive is a file',
    file: archive,
    find: "entry.type !== 'File' && entry.type !== 'Directory'",
    replace: "entry.type === 'CharacterDevice'",
  },
  {
    name: 'what is in the tool cache is right whatever digest is pinned',
    file: archive,
    find: 'sha256 === undefined || digest.trim() === sha256',
    replace: 'digest !== sha256',
  },
  {
    name: 'a redirect leads from https to http',
    file: 'packages/programs/src/archive-fetch.ts',
    find: "to.protocol === 'http:' && from.protocol === 'http:'",
    replace: "to.protocol === 'http:'",
  },
  {
    name: 'a tag that looks like a number is written without quotes',
    file: scalars,
    find: ' || !isPlainText(to)',
    replace: '',
  },
  {
    name: 'a digest that stays is no reason to stop',
    file: choice,
    find: 'if (has(parts.digest) && digest === undefined)',
    replace: "if (has('') && digest === undefined)",
    tests: bumps,
  },
  {
    name: 'what SOPS has encrypted is edited',
    file: 'packages/core/src/bump/bump-files.ts',
    find: "isMap(document['sops'])",
    replace: 'false',
    tests: bumps,
  },
  {
    name: 'a rehearsal goes by the steps of another cluster',
    file: 'packages/sim/src/rehearse/rehearsal.ts',
    find: 'others.every(({ steps }) => isSameJson(steps, first?.steps))',
    replace: 'others.length >= 0',
    tests: ['packages/sim/src/rehearse/rehearsal.test.ts'],
  },
  {
    name: 'nobody approves in a rehearsal',
    file: 'packages/sim/src/rehearse/rehearse-rollout.ts',
    find: "release?.status?.reason === 'WaitingForApproval'",
    replace: "release?.status?.reason === 'Approved'",
    tests: ['packages/sim/src/rehearse/rehearsal.test.ts'],
  },
  {
    name: 'a release of long ago with the same content is taken for that of the commit',
    file: 'packages/core/src/deploy/judge-deploy.ts',
    find: 'const isOurs = wanted.commits.has(own.spec.commit);',
    replace: 'const isOurs = true;',
  },
  {
    name: 'what people take back after its promotion is green',
    file: 'packages/core/src/deploy/judge-deploy.ts',
    find: 'if (asked !== undefined) {',
    replace: 'if (asked === undefined) {',
  },
  {
    name: 'a commit of which nobody can tell whether it is newer has overtaken',
    file: 'packages/core/src/deploy/judge-deploy.ts',
    find: "relation(commit) === 'Newer'",
    replace: "relation(commit) !== 'Older'",
  },
];
