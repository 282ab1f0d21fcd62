import { hasEnded } from '@seatrial/core';
import { apiVersion, type Release, type Rollout, type Step } from '@seatrial/model';
import { noTrouble } from '../faults/process.ts';
import { definedOnly, type Files } from '../git/repository.ts';
import { newNode, removeNodes } from '../kube/virtual-cluster.ts';
import { type ConfigChoices, configFiles } from '../people/config.ts';
import { addToRecord, releasesIn } from '../people/records.ts';
import { type ShopVersion, shopFiles, shopNamespace, shopPath } from '../people/shop.ts';
import { noVariety, type Settings } from '../settings.ts';
import { createWorld, type SimulatedWorld, type Site, startRunners } from '../simulated-world.ts';
import { runUntil } from '../time/run-until.ts';
import { type Trial, trials } from './trials.ts';

/** The rollout of an application on one of its clusters, and the requests that it gets there. */
export interface RehearsalAsked {
  readonly rollout: Rollout;
  /** Those of the cluster, where it has its own. */
  readonly steps: readonly Step[];
  /** All requests of the route. */
  readonly requestsPerSecond: number;
  /** Share of them that fail with the stable version. */
  readonly stableShare: number;
  readonly seed: number;
}

/** How one version ended. */
export interface Rehearsed {
  readonly trial: string;
  readonly end: 'Promoted' | 'TakenBack' | 'NotEnded';
  /** As the record of the release has it. */
  readonly reason: string;
  readonly message: string;
  /** From the merge to the end; of one that has not ended, until nobody looked any more. */
  readonly seconds: number;
  /** Of all users meanwhile. */
  readonly requests: number;
  readonly failedRequests: number;
  /** More than the stable version would have failed. */
  readonly moreFailed: number;
  /** It is what a person would have wanted. */
  readonly isRight: boolean;
}

/** A rollout may wait for days; what it does then, it does after a day too. */
const dayMs = 24 * 3600 * 1_000;
const lookMs = 1_000;
const longLookMs = 30_000;
const zoneFailsMs = 60_000;
/** A canary has had some of its traffic by then. */
const midCanaryMs = 5_000;
const clusterName = 'production';

/** Takes each kind of version through a rollout in virtual time, by the runner's own decisions. The same seed gives the same answer. */
export async function rehearseRollout(
  asked: RehearsalAsked,
  tried: readonly Trial[] = trials,
): Promise<readonly Rehearsed[]> {
  const rehearsed: Rehearsed[] = [];
  for (const trial of tried) rehearsed.push(await rehearse(trial, asked));
  return rehearsed;
}

async function rehearse(trial: Trial, asked: RehearsalAsked): Promise<Rehearsed> {
  const world = createWorld({
    seed: asked.seed,
    settings: settingsOf(asked),
    files: filesOf(asked),
    fate: () => 'Live',
    trace: () => undefined,
    onBug: (message) => {
      throw new Error(`Cannot rehearse ${trial.name}: ${message}`);
    },
  });
  const { production: site, repository, timeline } = world;
  startRunners(world, { trouble: noTrouble });
  const first = repository.head();
  await follow(world, site, repository.tree(first, shopPath), () => undefined);

  const beganAt = timeline.now();
  const before = site.cluster.traffic.total('web');
  const commit = repository.push(shopFiles({ ...firstVersion, image: `shop:${trial.tag}-1` }), trial.name);
  const release = await follow(world, site, repository.tree(commit, shopPath), mishapOf(trial, world, site));
  const after = site.cluster.traffic.total('web');

  const requests = after.requests - before.requests;
  const failedRequests = after.bad - before.bad;
  const end = endOf(release);
  return {
    trial: trial.name,
    end,
    reason: release?.status?.reason ?? '',
    message: release?.status?.message ?? '',
    seconds: Math.round((timeline.now() - beganAt) / 1_000),
    requests,
    failedRequests,
    moreFailed: Math.max(0, Math.round(failedRequests - requests * asked.stableShare)),
    isRight: end === (trial.isGood ? 'Promoted' : 'TakenBack'),
  };
}

/** Lets the world go on until the release of a version has ended; people approve at once. */
async function follow(
  world: SimulatedWorld,
  { cluster: { store } }: Site,
  version: string | undefined,
  act: (release: Release) => void,
): Promise<Release | undefined> {
  const { timeline } = world;
  const beganAt = timeline.now();
  const latest = (): Release | undefined => releasesIn(store).find(({ spec }) => spec.version === version);
  for (;;) {
    const ageMs = timeline.now() - beganAt;
    const release = latest();
    if ((release !== undefined && hasEnded(release)) || ageMs >= dayMs) return release;
    if (release?.status?.reason === 'WaitingForApproval') {
      const by = `person-${release.spec.approvals.length + 1}`;
      addToRecord(store, timeline, release, 'approvals', { by });
    }
    if (release !== undefined) act(release);
    await runUntil(world, timeline.now() + (ageMs < 3_600_000 ? lookMs : longLookMs));
  }
}

function endOf(release: Release | undefined): Rehearsed['end'] {
  if (release === undefined || !hasEnded(release)) return 'NotEnded';
  return release.status?.phase === 'Promoted' ? 'Promoted' : 'TakenBack';
}

/** Takes a zone away for a minute, once, when the canary has had its traffic for a while: its nodes, with their pods. */
function mishapOf(
  { losesZone }: Trial,
  { timeline }: SimulatedWorld,
  { cluster: { store } }: Site,
): (release: Release) => void {
  let isDone = losesZone !== true;
  return ({ status }) => {
    if (isDone || (status?.weightPercent ?? 0) === 0) return;
    isDone = true;
    timeline.after(midCanaryMs, () => {
      const nodes = store.ofKind('Node').filter((node) => node.metadata.labels?.[zoneLabel] === zone);
      removeNodes(store, nodes);
      timeline.after(zoneFailsMs, () => {
        for (const { metadata } of nodes) store.put(newNode(metadata.name, zone), 'Disaster');
      });
    });
  };
}

/** Nothing goes wrong but what the trial is about; pods start as most do. */
function settingsOf({ requestsPerSecond, stableShare }: RehearsalAsked): Settings {
  return {
    troubledSeconds: 0,
    healedSecondsMax: 0,
    load: { requestsPerSecond, errorShare: stableShare, timeoutSeconds: 15 },
    times: { startMs: [500, 3_000], readyMs: [500, 3_000], routerMs: [20, 500] },
    trouble: noTrouble,
    pollMs: 1_000,
    restartMs: [1_000, 2_000],
    deathShare: 0,
    disasterSeconds: 0,
    mergeSeconds: 0,
    config: choices,
    firstVersion,
    endsWithGoodVersion: false,
    hasBank: false,
    manualEditSeconds: 0,
    variety: noVariety,
  };
}

const zone = 'a';
const zoneLabel = 'topology.kubernetes.io/zone';
const firstVersion: ShopVersion = { image: 'shop:good-0', greeting: 'hello' };
const choices: ConfigChoices = {
  rollout: false,
  steps: [],
  productionSteps: [],
  progressDeadlineSeconds: 0,
  watchSeconds: 0,
  drainSeconds: 0,
  requiredScenarios: [],
  schedule: '0 3 * * *',
  chaosInProduction: false,
};

/** The rollout that is asked about, around a service of four pods. */
function filesOf({ rollout, steps }: RehearsalAsked): Files {
  const file = `clusters/${clusterName}.yaml`;
  const application = {
    apiVersion,
    kind: 'Application',
    metadata: { name: 'shop' },
    spec: {
      path: shopPath,
      namespace: shopNamespace,
      rollout: {
        ...rollout,
        workload: { kind: 'Deployment', name: 'web' },
        service: 'web',
        route: { kind: 'HTTPRoute', name: 'web' },
        steps,
      },
      targets: [{ cluster: clusterName }],
    },
  };
  return definedOnly({
    [file]: configFiles(choices)[file],
    'shop.yaml': JSON.stringify(application),
    ...shopFiles(firstVersion),
  });
}
