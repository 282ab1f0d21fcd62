export interface WorldRule {
  /** A global, or one member of it. */
  readonly names: readonly string[];
  readonly instead: string;
  /** Packages that it is banned in; all when left out. */
  readonly packages?: readonly string[];
  /** Files that may use it, with the reason. */
  readonly doors: Readonly<Record<string, string>>;
}

/** Packages that can neither observe nor act: the same input gives the same answer. */
export const purePackages = ['model', 'core', 'sim'] as const;

/** What reads or changes the world is a parameter; the real one stands behind a few doors. Programs are doors too. */
export const worldRules: readonly WorldRule[] = [
  {
    names: ['Date.now', 'new Date()', 'performance.now'],
    instead: 'take a Clock or a time as a parameter',
    doors: {
      'packages/kube/src/system-clock.ts': 'the real clock',
      'packages/programs/src/context.ts': 'the default of a parameter: progress lines tell the seconds',
    },
  },
  {
    names: ['Math.random', 'crypto.randomUUID', 'crypto.getRandomValues'],
    instead: 'take an Rng as a parameter',
    doors: { 'packages/kube/src/create-kube.ts': 'the default of a parameter: jitter of retries' },
  },
  {
    names: ['setTimeout', 'setInterval', 'setImmediate', 'AbortSignal.timeout'],
    instead: 'take a Clock as a parameter and use its sleep',
    doors: {
      'packages/kube/src/system-clock.ts': 'the real clock',
      'packages/programs/src/command.ts': 'kills a build that does not end',
      'packages/programs/src/go-build.ts': 'tells that a long build goes on',
      'packages/programs/src/http-body.ts': 'gives up on a download that has gone silent',
      'packages/programs/src/version.ts': 'gives up on a program that does not tell its version',
      'packages/render/src/sandbox/chart-request.ts': 'gives up on a chart repository that does not answer',
      'packages/render/src/sandbox/run-program.ts': 'ends a program that renders without end',
      'packages/runner/src/service/lead.ts':
        'ends a round that hangs; only the service, in real time, has rounds',
    },
  },
  {
    names: ['fetch'],
    instead: 'take the request function as a parameter',
    doors: {
      'packages/cli/src/service/forge.ts': 'composes the service: requests to the forge go out by it',
    },
  },
  {
    names: ['console'],
    instead: 'return what happened, or take a log as a parameter',
    doors: {},
  },
  {
    names: [
      'process.env',
      'process.argv',
      'process.exit',
      'process.exitCode',
      'process.on',
      'process.once',
      'process.stdin',
      'process.stdout',
      'process.stderr',
    ],
    instead: 'let the program read it once and pass it on',
    doors: {},
  },
  {
    names: ['process', 'globalThis', 'queueMicrotask', 'crypto', 'performance'],
    packages: purePackages,
    instead: 'take what is needed as a parameter',
    doors: { 'packages/sim/src/time/run-until.ts': 'lets every promise go on before virtual time does' },
  },
];

/** Modules of Node that compute and touch nothing: `package module`, for pure packages. */
export const pureModules: Readonly<Record<string, string>> = {
  'core node:net': 'whether an address is in a network is computed',
  'core node:crypto': 'a version is a hash of what it is made from',
  'sim node:crypto': 'hashes stand for object ids of Git and for the trace of a run',
};

/** Packages that may start processes. */
export const processPackages: Readonly<Record<string, string>> = {
  git: 'one cat-file goes on running, which simple-git would wait for',
  render: 'runs Kustomize, Helm and SOPS, each in a sandbox',
  programs: 'builds programs and asks their version',
  localcluster: 'control plane, pods and git http-backend are processes',
  localgithub: 'reads and writes its repositories with Git',
  cli: 'doctor asks programs for their versions',
  demo: 'starts and kills the runner, and runs seatrial as a user would',
};
