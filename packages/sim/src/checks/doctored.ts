import type {
  KubeObject,
  ReleaseSpec,
  ReleaseStatus,
  ScenarioRunSpec,
  ScenarioRunStatus,
} from '@seatrial/model';
import { apiVersion } from '@seatrial/model';
import { createStreams } from '../draws.ts';
import { definedOnly, type Files } from '../git/repository.ts';
import { configFiles } from '../people/config.ts';
import { shopFiles, shopNamespace, shopPath } from '../people/shop.ts';
import { drawSettings } from '../settings.ts';
import { createWorld, type SimulatedWorld } from '../simulated-world.ts';
import { runUntil } from '../time/run-until.ts';
import type { Check } from './check.ts';
import { aZoneFailure } from './fault-on-trial.ts';

/** A world without a runner, in which a test does what a runner with a fault would do. */
export interface DoctoredWorld {
  readonly world: SimulatedWorld;
  /** Promises that the check reported as broken, each once. */
  violations(): readonly string[];
  put(object: KubeObject, by?: 'Runner' | 'Chaos' | 'Person'): void;
  /** Writes a release of the shop as the runner would, on the cluster that its spec names: staging by default. */
  release(status: Partial<ReleaseStatus>, spec?: Partial<ReleaseSpec>): void;
  run(status: Partial<ScenarioRunStatus>, spec?: Partial<ScenarioRunSpec>): void;
  wait(seconds: number): Promise<void>;
}

const began = '2026-01-01T00:00:00.000Z';

/**
 * @param on where the check looks
 * @param at where objects are put, and releases unless their spec names a cluster
 * @param more files of the repository beside the shop's
 */
export function doctored(
  check: Check,
  on: 'staging' | 'production' = 'staging',
  at: 'staging' | 'production' = on,
  more: Files = {},
): DoctoredWorld {
  const settings = {
    ...drawSettings(createStreams(1)),
    hasBank: false,
    load: { requestsPerSecond: 100, errorShare: 0 },
  };
  const world = createWorld({
    seed: 1,
    settings,
    files: definedOnly({
      ...configFiles({ ...settings.config, rollout: true }),
      ...shopFiles({ image: 'shop:good-0', greeting: 'hello' }),
      ...more,
    }),
    fate: () => 'Live',
    trace: () => undefined,
    onBug: (message) => {
      throw new Error(message);
    },
  });
  const { store } = world[at].cluster;
  const promises: string[] = [];
  const site = world[on];
  site.cluster.store.onChange(check({ world, site, violated: (what) => void promises.push(what) }));
  const tree = world.repository.tree(world.repository.head(), shopPath) ?? '';
  const rollout = world.applications[0]?.spec.rollout;

  return {
    world,
    violations: () => [...new Set(promises)],
    put: (object, by = 'Runner') => void store.put(object, by),
    release(status, spec = {}) {
      const metadata = { name: 'shop-2-b', namespace: shopNamespace };
      const whole = {
        application: 'shop',
        cluster: on,
        version: tree,
        previousVersion: 'a'.repeat(40),
        commit: 'c'.repeat(40),
        path: shopPath,
        revert: 'Push',
        ...(rollout === undefined ? {} : { rollout }),
        approvals: [],
        requests: [],
        ...spec,
      };
      const named = world.sites.find(({ cluster }) => cluster.name === spec.cluster);
      (named?.cluster.store ?? store).put(
        { apiVersion, kind: 'Release', metadata, spec: whole, status: { ...begun, ...status } },
        'Runner',
      );
    },
    run(status, spec = {}) {
      const metadata = { name: 'zone-failure-1', namespace: 'seatrial-system' };
      const experiment = {
        application: 'shop',
        cluster: 'staging',
        workload: { kind: 'Deployment', name: 'web' },
        startingDeadlineSeconds: 60,
        faults: [aZoneFailure],
        steadyState: { baselineSeconds: 1, errorSharePercentMax: 30, requestsMin: 20, readyPodsMin: 1 },
        recoveryObjectiveSeconds: 60,
      };
      const trigger = { type: 'Manual', at: began, by: 'ann' };
      const whole = {
        cluster: 'staging',
        namespace: shopNamespace,
        service: 'web',
        scenario: 'zone-failure',
        trigger,
        experiment,
        requests: [],
        ...spec,
      };
      store.put(
        { apiVersion, kind: 'ScenarioRun', metadata, spec: whole, status: { ...begunRun, ...status } },
        'Runner',
      );
    },
    wait: (seconds) => runUntil(world, world.timeline.now() + seconds * 1000),
  };
}

const created = {
  phase: 'Pending',
  reason: 'Created',
  message: '',
  phaseStartedAt: began,
  startedAt: began,
  conditions: [],
  history: [],
};

const begun = { ...created, stepIndex: 0, weightPercent: 0, added: [], inventory: [] };
const begunRun = { ...created, faultIndex: 0, targets: [] };
