const MINUTE_MS = 60_000;

/** One part of `npm test`. A command passes or fails as one check; a test project counts each of its tests. */
export type Stage = {
  readonly name: string;
  readonly what: string;
  /** The stage is ended, and has failed, when it takes longer: a run that hangs must still be reported. */
  readonly durationMsMax: number;
} & (
  | { readonly type: 'Command'; readonly command: readonly [string, ...string[]] }
  | { readonly type: 'Tests'; readonly project: string }
);

/** In the order they run: what is quick and most often wrong first. */
export const stages: readonly Stage[] = [
  {
    type: 'Command',
    name: 'format',
    what: 'every file is formatted, imports are in order',
    command: ['biome', 'check'],
    durationMsMax: 2 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'lint',
    what: 'type-aware lint without a warning',
    command: ['oxlint', '--type-aware', '--deny-warnings'],
    durationMsMax: 5 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'types',
    what: 'TypeScript at its strictest',
    command: ['tsc', '--noEmit'],
    durationMsMax: 5 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'knip',
    what: 'no unused file, export or dependency',
    command: ['knip'],
    durationMsMax: 2 * MINUTE_MS,
  },
  {
    type: 'Tests',
    name: 'tidy',
    what: 'the rules of the house that no tool knows (test/tidy)',
    project: 'tidy',
    durationMsMax: 2 * MINUTE_MS,
  },
  {
    type: 'Tests',
    name: 'unit',
    what: 'the unit tests',
    project: 'unit',
    durationMsMax: 5 * MINUTE_MS,
  },
  {
    type: 'Tests',
    name: 'simulation',
    what: 'the voyage in virtual time, from many seeds',
    project: 'simulation',
    durationMsMax: 10 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'dist',
    what: 'the committed bundles of the actions are current',
    command: ['node', 'actions/build.ts', '--check'],
    durationMsMax: 2 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'docs',
    what: 'the reference of the kinds is as their schemas say',
    command: ['node', 'docs/generate.ts', '--check'],
    durationMsMax: 2 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'commands',
    what: 'the reference of seatrial is as its help says',
    command: ['node', 'packages/cli/src/docs/main.ts', '--check'],
    durationMsMax: 2 * MINUTE_MS,
  },
  {
    type: 'Command',
    name: 'programs',
    what: 'etcd, the Kubernetes control plane and what renders are found, downloaded or built',
    command: ['node', 'packages/programs/src/main.ts'],
    durationMsMax: 25 * MINUTE_MS,
  },
  {
    type: 'Tests',
    name: 'contract',
    what: 'the adapters against a real API server and real Git over HTTP',
    project: 'contract',
    durationMsMax: 40 * MINUTE_MS,
  },
  {
    type: 'Tests',
    name: 'e2e',
    what: 'the whole voyage on two local clusters',
    project: 'e2e',
    durationMsMax: 20 * MINUTE_MS,
  },
];

/** The stages named, in their own order; all of them when none is named. */
export function selectStages(names: readonly string[]): {
  stages: readonly Stage[];
  unknown: readonly string[];
} {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  return { stages: names.length === 0 ? stages : stages.filter(({ name }) => names.includes(name)), unknown };
}
