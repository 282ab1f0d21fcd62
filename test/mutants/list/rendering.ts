import type { Mutant } from '../mutant.ts';

const outages = 'packages/render/src/sandbox/outages.ts';
const programs = 'packages/cli/src/render/program-paths.ts';

/** Rendering: what is away holds up nobody but who needs it. */
export const renderingMutants: readonly Mutant[] = [
  {
    name: 'a host that did not answer is asked again at once',
    file: outages,
    find: 'if (before !== undefined && clock.now() < before.until) throw before.error;',
    replace: '',
  },
  {
    name: 'a host that was away is tried by everybody at once',
    file: outages,
    find: 'if (before !== undefined) outages.set(host, { ...before, until: clock.now() + restMs });',
    replace: '',
  },
  {
    name: 'a host that answers something wrong is left alone',
    file: outages,
    find: "if (error instanceof PortError && error.code === 'Unavailable')",
    replace: '',
  },
  {
    name: 'a Vault is looked for by its name in small letters alone',
    file: 'packages/render/src/sandbox/vaults.ts',
    find: '/^vault_address$/iu',
    replace: '/^vault_address$/',
  },
  {
    name: 'a line that ends for SOPS alone hides a Vault',
    file: 'packages/render/src/sandbox/vaults.ts',
    find: 'if (otherLineEnds.test(text)) return undefined;',
    replace: '',
  },
  {
    name: 'what an API server refuses is told with what stood encrypted',
    file: 'packages/runner/src/apply/without-secrets.ts',
    find: 'message: without(it.message)',
    replace: 'message: it.message',
  },
  {
    name: 'drift is told with what stood encrypted',
    file: 'packages/core/src/drift/decide-drift.ts',
    find: "if (kind === 'Secret' || isIn(live) || isIn(wanted)) return {};",
    replace: "if (kind === 'Secret' || isIn(live)) return {};",
  },
  {
    name: 'a program that is built is waited for until it is there',
    file: programs,
    find: 'if (patienceMs === undefined) return coming;',
    replace: 'if (patienceMs !== 0) return coming;',
  },
  {
    name: 'a program that could not be had is never looked for again',
    file: programs,
    find: 'if (failure !== undefined && clock.now() < failure.until) throw failure.error;',
    replace: 'if (failure !== undefined) throw failure.error;',
  },
  {
    name: 'that a version cannot be rendered now is said as if the repository were away',
    file: 'packages/runner/src/world.ts',
    find: 'if (error instanceof RenderingUnavailable)',
    replace: 'if (error instanceof RangeError)',
    tests: ['packages/runner/src/source/manifests.test.ts'],
  },
  {
    name: 'a revert is pushed although validate would refuse the branch',
    file: 'packages/runner/src/act/reverting.ts',
    find: 'return found.length === 0 ?',
    replace: 'return found.length >= 0 ?',
  },
  {
    name: 'a revert is refused for good while nobody can render what it would leave',
    file: 'packages/runner/src/act/reverting.ts',
    find: "if (error.code === 'Unavailable') throw",
    replace: "if (error.code === 'Conflict') throw",
  },
  {
    name: 'rounds stand in line behind the check of a revert',
    file: 'packages/runner/src/act/beside-rounds.ts',
    find: 'Promise.race([mine.done, late])',
    replace: 'mine.done',
  },
  {
    name: 'nobody is told that the check of a revert has ended',
    file: 'packages/runner/src/act/beside-rounds.ts',
    find: 'if (begun.isLate) wake();',
    replace: '',
  },
  {
    name: 'a revert is pushed although this cluster cannot render what it would leave',
    file: 'packages/render/src/new-errors.ts',
    find: 'if (missing !== undefined)',
    replace: 'if (false)',
  },
];
