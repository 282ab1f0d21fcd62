import type { Mutant } from '../mutant.ts';

const commit = 'packages/git/src/ledger-commit.ts';
const signature = 'packages/git/src/ssh-signature.ts';
const trust = 'packages/runner/src/source/ledger-trust.ts';
const heads = 'packages/runner/src/service/ledger-heads.ts';
const simulated = 'packages/sim/src/git/ledger-chain.ts';

/** Whose word on what was decided is believed. */
export const ledgerMutants: readonly Mutant[] = [
  {
    name: 'a signature fits whatever it was made for',
    file: signature,
    find: 'return fits ? key.toString',
    replace: 'return fits !== undefined ? key.toString',
  },
  {
    name: 'an entry counts in the ledger of any cluster',
    file: commit,
    find: 'read.cluster !== undefined && read.cluster !== cluster',
    replace: 'read.cluster === undefined && read.cluster !== cluster',
  },
  {
    name: 'what is signed needs to name no cluster',
    file: commit,
    find: "if (read.cluster === undefined) return { ...said, problem: 'it is signed and names no cluster' };",
    replace: '',
  },
  {
    name: 'a Cluster file that cannot be read believes everybody',
    file: trust,
    find: 'if (fault !== undefined)',
    replace: 'if (fault === cluster)',
  },
  {
    name: 'a ledger that the mirror does not have is forgotten',
    file: heads,
    find: 'const seen = { ...noted, ...Object',
    replace: 'const seen = { ...Object',
  },
  {
    name: 'a production release may go by what somebody else says that staging said',
    file: simulated,
    find: 'keys.some(({ publicKey }) => publicKey === signature.by)',
    replace: 'true',
    tests: ['packages/sim/src/checks/promotion-order.test.ts'],
  },
  {
    name: 'a tag that was moved is followed',
    file: 'packages/core/src/repository/judge-head.ts',
    find: 'now.tag === before.tag && now.commit !== before.commit',
    replace: 'now.tag === before.tag && now.commit === before.commit',
  },
  {
    name: 'a cluster is downgraded by deleting the newest tag',
    file: 'packages/core/src/repository/judge-head.ts',
    find: "now.tag !== undefined && isLowerVersion(now.tag, before.tag ?? '')",
    replace: 'false',
  },
  {
    name: 'versions are ordered by letters',
    file: 'packages/core/src/repository/choose-tag.ts',
    find: 'compare(a, b) || compareText(a, b)',
    replace: 'compareText(a, b)',
  },
  {
    name: 'a commit that has to be signed is taken without',
    file: 'packages/runner/src/service/branch-keeper.ts',
    find: "if (signature?.type === 'NotSigned') return refuseUnsigned",
    replace: "if (signature?.type === 'NotSigned' && taken !== undefined) return refuseUnsigned",
  },
  {
    name: 'an administrator’s word stands for a signature',
    file: 'packages/runner/src/service/branch-keeper.ts',
    find: "refusal === undefined || refusal.head.reason === 'CommitNotSigned'",
    replace: 'refusal === undefined',
  },
  {
    name: 'a revert is pushed that no cluster would take',
    file: 'packages/runner/src/adapters/config-port.ts',
    find: "if (signature?.type === 'NotSigned') return unsignedRevert(signature.reason);",
    replace: '',
  },
  {
    name: 'a config branch that was set back is followed',
    file: 'packages/core/src/repository/judge-head.ts',
    find: "case 'Continues':\n    case 'Rewritten':",
    replace: "case 'Continues':\n    case 'Rewound':\n    case 'Rewritten':",
  },
  {
    name: 'another config branch is followed where it goes on from what was taken',
    file: 'packages/core/src/repository/judge-head.ts',
    find: 'now.branch !== before.branch',
    replace: 'false',
  },
  {
    name: 'a word about one commit has another one taken',
    file: 'packages/runner/src/service/branch-keeper.ts',
    find: 'record.accepted !== commit || record.refused?.commit !== commit',
    replace: 'record?.accepted === undefined',
  },
  {
    name: 'reverts go to a branch that is refused',
    file: 'packages/runner/src/adapters/config-port.ts',
    find: 'await expectTaken(op);\n        const result',
    replace: 'const result',
  },
  {
    name: 'a further repository declares whatever it likes',
    file: 'packages/runner/src/source/share.ts',
    tests: ['packages/runner/src/source/several-repositories.test.ts'],
    find: 'wanted === undefined || ownerOf(wanted) === name',
    replace: 'wanted === undefined || name !== undefined',
  },
  {
    name: 'a grant counts for every repository',
    file: 'packages/core/src/namespaces/grants.ts',
    find: 'return repository === undefined && paths.some',
    replace: 'return paths.some',
  },
  {
    name: 'a namespace is made for a further repository that has no grant',
    file: 'packages/core/src/namespaces/claim.ts',
    find: 'namespace === undefined && repository !== undefined && grants.length === 0',
    replace: 'false',
  },
  {
    name: 'what is given to another repository counts as removed',
    file: 'packages/runner/src/source/unusable-application.ts',
    tests: ['packages/runner/src/source/several-repositories.test.ts'],
    find: 'if (before !== repository) return',
    replace: "if (before === 'never') return",
  },
];
