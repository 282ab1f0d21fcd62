import { between, chance, oneOf, type Streams } from './draws.ts';
import type { PortTrouble } from './faults/process.ts';
import type { LongLoad } from './gateway/long-requests.ts';
import type { Load } from './gateway/traffic.ts';
import type { ClusterTimes } from './kube/virtual-cluster.ts';
import type { ConfigChoices } from './people/config.ts';
import { type Extra, extras } from './people/extras.ts';
import type { ShopVersion } from './people/shop.ts';

/** Everything that a seed decides before the first event; printed first, so that a run can be understood. */
export interface Settings {
  /** Merges, disasters and crashes happen for this long; afterwards nothing goes wrong any more. */
  readonly troubledSeconds: number;
  /** Within this long after the last trouble everything must have ended. */
  readonly healedSecondsMax: number;
  readonly load: Load & { readonly long?: LongLoad };
  readonly times: ClusterTimes;
  readonly trouble: PortTrouble;
  readonly pollMs: number;
  readonly restartMs: readonly [number, number];
  /** Chance that the runner dies at a call of a port, reads included. */
  readonly deathShare: number;
  /** Between two disasters, about. */
  readonly disasterSeconds: number;
  /** Between two merges, about. */
  readonly mergeSeconds: number;
  readonly config: ConfigChoices;
  /** What the repository holds at the beginning. */
  readonly firstVersion: ShopVersion;
  /** A good version is merged when the trouble is over. */
  readonly endsWithGoodVersion: boolean;
  /** A second team has an application in the same namespace. */
  readonly hasBank: boolean;
  /** Between two things that people do by hand, about. */
  readonly manualEditSeconds: number;
  readonly variety: Variety;
}

/** What only some seeds have: weighed so that many of them see everything, and each costs little. */
export interface Variety {
  /** What the shop has beside its gated Deployment. */
  readonly extras: readonly Extra[];
  /** Versions that answer late, or not at all, are merged too. */
  readonly slowAnswers: boolean;
  /** Of each pod, of both arms, whatever it runs. */
  readonly hiccupsPerPodHour: number;
  /** One client sends wrong requests, a few dozen at once; each route gets them as it gets all others. */
  readonly clientBurstsPerHour: number;
  /** Now and then nobody asks for anything, as at night. */
  readonly hasSilences: boolean;
  /** Nodes go away and come back as others, registries and quotas refuse, no node has room. */
  readonly infrastructureFails: boolean;
  /** People ask for the remaining steps to be passed over. */
  readonly hasHurry: boolean;
  /** Applications of other teams, each with a namespace of its own or shared, whose merges come in bursts. */
  readonly smallApplications: number;
  /** At each look of people who want the version before, after a promotion; 0 where nobody ever does. */
  readonly rollbackShare: number;
  /** Somebody makes by hand what some versions take over, and the ones before them do not have. */
  readonly hasHeirlooms: boolean;
  /** The bank goes after the shop on each cluster. */
  readonly bankDependsOnShop: boolean;
  /** Somebody takes the bank's file off the branch, which deletes what it has, and puts it back. */
  readonly bankLeaves: boolean;
  /** The Git server lies, and somebody force-pushes, deletes and merges again whatever they may. */
  readonly hasHostileGit: boolean;
  /** Of the merges: of what was merged last once more, with something changed that reaches no pod. */
  readonly againShare: number;
  /** Three runners share the applications of each cluster: they are cut off, killed and stopped, and their clocks are set. */
  readonly hasCrew: boolean;
  /** Applications that are rendered from a base that they share, with overlays for each cluster. */
  readonly hasOverlays: boolean;
  /** An application of several namespaces, and of the whole cluster, whose grants come and go. */
  readonly hasGrants: boolean;
  /** The config branch takes no push from runners: their reverts become pull requests, which people merge or close. */
  readonly hasProtectedBranch: boolean;
}

export const noVariety: Variety = {
  extras: [],
  slowAnswers: false,
  hiccupsPerPodHour: 0,
  clientBurstsPerHour: 0,
  hasSilences: false,
  infrastructureFails: false,
  hasHurry: false,
  smallApplications: 0,
  rollbackShare: 0,
  hasHeirlooms: false,
  bankDependsOnShop: false,
  bankLeaves: false,
  hasHostileGit: false,
  againShare: 0,
  hasCrew: false,
  hasOverlays: false,
  hasGrants: false,
  hasProtectedBranch: false,
};

/** A share of the seeds has one thing or another beside what all have. */
function drawVariety({
  variety: rng,
  regret,
  heirlooms,
  bursts,
  lies,
  stubborn,
  order,
  leavers,
  crew,
  overlays,
  grants,
  forge,
}: Streams): Variety {
  const rollbackShare = chance(regret, 1 / 8) ? oneOf(regret, [0.1, 0.3]) : 0;
  const hasHostileGit = chance(lies, 1 / 3);
  return {
    extras: chance(rng, 0.25) ? extras.filter(() => chance(rng, 0.4)) : [],
    slowAnswers: chance(rng, 0.2),
    hiccupsPerPodHour: oneOf(rng, [0, 0, 0, 0, 10]),
    clientBurstsPerHour: chance(bursts, 1 / 8) ? 60 : 0,
    hasSilences: chance(rng, 0.1),
    infrastructureFails: chance(rng, 0.2),
    hasHurry: chance(rng, 0.1),
    smallApplications: chance(rng, 0.05) ? 10 : 0,
    rollbackShare,
    // A version is promoted with it, and taken back: most of what is to be seen needs both.
    hasHeirlooms: chance(heirlooms, rollbackShare > 0 ? 1 / 2 : 1 / 16),
    bankDependsOnShop: chance(order, 1 / 2),
    // A server that shows an old branch would say that a file is gone which is there.
    bankLeaves: chance(leavers, 1 / 3) && !hasHostileGit,
    hasHostileGit,
    againShare: chance(stubborn, 1 / 4) ? 0.3 : 0,
    hasCrew: chance(crew, 1 / 3),
    hasOverlays: chance(overlays, 1 / 6),
    // A server that shows an old branch would show grants that are gone.
    hasGrants: chance(grants, 1 / 6) && !hasHostileGit,
    // A server that says of a push that it was done, and drops it, leaves a pull request without a branch.
    hasProtectedBranch: chance(forge, 1 / 4) && !hasHostileGit,
  };
}

export function drawSettings(streams: Streams): Settings {
  const { settings: rng } = streams;
  const calm = chance(rng, 0.2);
  const variety = drawVariety(streams);
  return {
    troubledSeconds: between(rng, [60, 180]),
    healedSecondsMax: 1_800,
    load: {
      requestsPerSecond: oneOf(rng, [0, 5, 50, 50, 200, 200]),
      errorShare: oneOf(rng, [0, 0, 0.001]),
      ...(chance(streams.evening, 0.2) ? { halvesEverySeconds: 600 } : {}),
      long: {
        perSecond: oneOf(streams.long, [0, 0.1, 1]),
        secondsMax: oneOf(streams.long, [2, 10]),
        counted: chance(streams.long, 0.5),
      },
      ...(chance(streams.variety, 0.5) ? { timeoutSeconds: 15 } : {}),
    },
    times: {
      startMs: [100, oneOf(rng, [500, 2_000, 8_000])],
      readyMs: [100, oneOf(rng, [500, 3_000])],
      routerMs: [20, oneOf(rng, [100, 1_000, 4_000])],
    },
    trouble: {
      unavailableShare: calm ? 0 : oneOf(rng, [0, 0.002, 0.02]),
      lostReplyShare: calm ? 0 : oneOf(rng, [0, 0.01, 0.05]),
      conflictShare: calm ? 0 : oneOf(rng, [0, 0.01, 0.1]),
      slowShare: oneOf(rng, [0, 0.01, 0.1]),
      slowMs: [1, 400],
    },
    pollMs: oneOf(rng, [1_000, 3_000, 10_000]),
    restartMs: [1_000, oneOf(rng, [2_000, 20_000])],
    deathShare: calm ? 0 : oneOf(rng, [0, 0.000_3, 0.002]),
    disasterSeconds: calm ? 1_000 : oneOf(rng, [10, 30, 90]),
    mergeSeconds: oneOf(rng, [20, 50, 90]),
    config: { ...drawConfig(rng), drainSeconds: oneOf(streams.long, [0, 3, 15, 15, 30]) },
    firstVersion: {
      greeting: 'hello',
      ...(variety.extras.length === 0 ? {} : { extras: variety.extras }),
      ...oneOf(rng, [
        { image: 'shop:good-0' },
        { image: 'shop:good-0' },
        { image: 'shop:good-0', workerImage: 'worker:good-0' },
        { image: 'shop:missing-0', notes: 'of a version that never ran' },
        { image: 'shop:crash-0', workerImage: 'worker:good-0' },
      ]),
    },
    endsWithGoodVersion: chance(rng, 0.6),
    hasBank: chance(rng, 0.4),
    manualEditSeconds: calm ? 1_000 : oneOf(rng, [15, 60, 1_000]),
    variety,
  };
}

function drawConfig(rng: Streams['settings']): Omit<ConfigChoices, 'drainSeconds'> {
  const evidence = `{evidence: {timeoutSeconds: ${oneOf(rng, [20, 60, 300])}}}`;
  const steps = oneOf<readonly string[]>(rng, [
    ['{setWeight: 10}', evidence],
    ['{setWeight: 10}', evidence, '{setWeight: 50}', '{pause: {seconds: 2}}'],
    ['{setWeight: 1}', '{pause: {seconds: 5}}', '{setWeight: 100}', evidence],
    ['{setWeight: 34}', '{approval: {count: 1}}', evidence],
  ]);
  return {
    rollout: chance(rng, 0.93),
    steps,
    productionSteps: oneOf<readonly string[]>(rng, [
      ['{setWeight: 10}', evidence, '{approval: {count: 1}}'],
      ['{setWeight: 5}', '{approval: {count: 2}}', evidence, '{setWeight: 60}', '{approval: {count: 1}}'],
      ['{setWeight: 50}', evidence],
    ]),
    progressDeadlineSeconds: oneOf(rng, [30, 60]),
    watchSeconds: oneOf(rng, [0, 2, 10]),
    requiredScenarios: oneOf<readonly string[]>(rng, [[], ['pod-kill'], ['pod-kill', 'zone-failure']]),
    schedule: oneOf(rng, ['*/2 * * * *', '*/5 * * * *', '0 3 * * *']),
    chaosInProduction: false,
  };
}
