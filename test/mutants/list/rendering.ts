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
];
