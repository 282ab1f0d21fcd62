import {
  ApplicationStateSpec,
  ApplicationStateStatus,
  apiVersion,
  type KubeObject,
  type ObjectMeta,
  ReleaseSpec,
  ReleaseStatus,
  ScenarioRunSpec,
  ScenarioRunStatus,
  systemNamespace,
} from '@seatrial/model';

export const at = '2026-11-21T09:00:00.123Z';
const version = 'a1'.repeat(20);
const commit = 'c3'.repeat(20);
const renderer = {
  name: 'helm',
  options: { chart: 'charts/web', inlineValues: { nested: { list: [1, 'two', null] } } },
};
const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' };
const condition = {
  type: 'Ready',
  status: 'True',
  reason: 'Synced',
  message: 'runs what the config branch says',
  lastTransitionTime: at,
};
const history = [{ at, phase: 'Pending', reason: 'Created', message: 'begun' }];
const counts = { requests: 4000, bad: 200 };
const evidence = { eValue: 1e300, nested: { list: [1, 'two', null, { three: 3.5 }] } };

/** Each has every field that its schema knows. */
export const everyField = {
  release: {
    spec: ReleaseSpec.parse({
      application: 'shop',
      cluster: 'staging',
      version,
      sources: [
        { path: 'apps/shop', tree: version },
        { path: 'bases/web', tree: 'e5'.repeat(20) },
      ],
      renderer,
      previousVersion: 'b2'.repeat(20),
      previousSources: [{ path: 'apps/shop', tree: 'b2'.repeat(20) }],
      previousRenderer: renderer,
      commit,
      previousCommit: 'd4'.repeat(20),
      undo: {
        release: 'shop-2-b2b2b2b',
        commit: 'd4'.repeat(20),
        attempt: 2,
        revert: 'None',
        by: 'ann',
        at,
        comment: 'checkout is slow',
      },
      path: 'apps/shop',
      serviceAccount: 'deployer',
      revert: 'Push',
      crashLogLines: 20,
      rollout: {
        workload: { name: 'web' },
        service: 'web',
        route: { name: 'web' },
        steps: [{ setWeight: 10 }, { pause: { seconds: 1 } }, { evidence: {} }, { approval: { count: 2 } }],
        errorRate: {
          alpha: 0.01,
          toleranceOdds: 1.5,
          ceilingShare: 0.2,
          minimumSample: 50,
          extraShareMax: 0.01,
          passBelowOdds: 2,
        },
      },
      steps: [{ approval: { count: 1 } }],
      approvals: [],
      requests: [],
    }),
    status: ReleaseStatus.parse({
      phase: 'RollingBack',
      reason: 'ErrorRateExceeded',
      message: '5.0% of the canary’s requests failed, 0.1% of the stable ones',
      task: 'Cleaning',
      phaseStartedAt: at,
      startedAt: at,
      finishedAt: at,
      stepIndex: 1,
      withoutCanary: true,
      withdrawalSent: true,
      doneJobs: [ref],
      adopted: [ref],
      owned: [ref],
      left: [ref],
      notTried: [{ ...ref, reason: 'Changed' }],
      pods: [{ ...ref, hash: '0badcafe' }],
      notWholeBefore: [{ ...ref, message: '1 of 2 pods ready' }],
      others: {
        objects: [{ ...ref, how: 'Admits' }],
        more: 2,
        notLookedFor: 'the API server did not answer',
        unseen: [{ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', message: 'forbidden' }],
      },
      routesBefore: ['HTTPRoute/shop/old Gateway/gone'],
      routesNotAcceptedSince: at,
      resourcesBefore: ['example.com/Database/shop/main'],
      resourcesNotHealthySince: at,
      traffic: {
        last: { stable: { ...counts, since: 'a' }, canary: counts },
        at: Date.parse(at),
        before: { looks: 5, requests: 500, bad: 1, seconds: 5, squares: 50_000, pauseSeconds: 2 },
        doubt: 0.5,
        doubted: { looks: 1, requests: 0, bad: 0, seconds: 1, squares: 0 },
        lostAt: Date.parse(at),
        after: { requests: 10, seconds: 1 },
      },
      trafficSince: Date.parse(at),
      gateReach: {
        at,
        unknown: 'NoRequests',
        requestsToPass: 1153,
        requestsPerSecond: 100,
        usualBadShare: 0.001,
        counted: { requests: 1000, bad: 1, seconds: 5.5 },
        goodVersion: 'Passes',
        steps: [{ weightPercent: 10, requestsPerSecond: 10, timeoutSeconds: 3600, passSeconds: 175 }],
        mayPassBelowShare: 0.005,
        takenBackFromShare: 0.0055,
        surelyTakenBackFromShare: 0.007,
      },
      step: '2/2',
      stepStartedAt: at,
      notWholeSince: at,
      wave: -1,
      routeWaitingSince: at,
      weightPercent: 10,
      canaryHadWeight: true,
      drain: { since: at, inFlight: 0, requests: 40, quietSince: at, outcome: 'Ended' },
      added: [ref],
      inventory: [{ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }],
      gate: evidence,
      evidence,
      counts: { stable: counts, canary: counts },
      watch: { state: evidence, evidence },
      verdict: {
        outcome: 'Fail',
        gate: 'ErrorRate',
        reason: 'ErrorRateExceeded',
        message: 'worse than stable',
        at,
        by: 'alice',
        evidence,
      },
      crash: {
        pod: 'web-canary-1',
        container: 'web',
        exitCode: 137,
        reason: 'OOMKilled',
        signal: 9,
        terminationMessage: 'no memory',
        restarted: true,
        log: { lines: ['begins', 'ends'], problem: 'none' },
      },
      restore: true,
      revert: {
        state: 'Done',
        at,
        commit,
        reason: 'PromotedElsewhere',
        message: 'Revert shop',
        drops: [{ commit, version: 'f6'.repeat(20), promotedOn: ['staging'] }],
        dropsTotal: 1,
        findings: ['apps/shop.yaml:1:1: no'],
        pullRequest: {
          state: 'Ended',
          branch: 'seatrial/revert/staging/shop-1-11111111',
          base: 'main',
          commit,
          url: 'https://github.com/acme/config/pull/7',
          waitsFor: 'a review',
        },
        asked: { by: 'ann', at, comment: 'all of it', to: commit },
      },
      ledger: 'Pending',
      conditions: [condition],
      history,
    }),
  },
  applicationState: {
    spec: ApplicationStateSpec.parse({ application: 'shop', cluster: 'staging', namespaceBy: 'Made' }),
    status: ApplicationStateStatus.parse({
      file: 'apps/shop.yaml',
      serviceAccount: 'deployer',
      path: 'apps/shop',
      inRepository: false,
      deletion: 'Prune',
      removal: { commit, since: at },
      commit,
      desiredVersion: version,
      stableVersion: version,
      stableSources: [{ path: 'apps/shop', tree: version }],
      stableRenderer: renderer,
      stableCommit: commit,
      stableRelease: 'shop-1-a1a1a1a',
      sequence: 2,
      currentRelease: 'shop-2-a1a1a1a',
      rollback: { release: 'shop-1-a1a1a1a', by: 'ann', waitsFor: 'shop-2-a1a1a1a' },
      inventory: [ref],
      adopted: [ref],
      quarantine: [
        {
          version,
          release: 'shop-2-a1a1a1a',
          reason: 'ErrorRateExceeded',
          at,
          pods: [{ ...ref, hash: '0badcafe' }],
        },
      ],
      drift: [
        {
          ...ref,
          state: 'Refused',
          fields: [{ path: 'spec.replicas', live: '3', wanted: '1' }],
          more: 1,
          managers: ['kubectl-edit'],
          since: at,
          healedAt: at,
          heals: 1,
          message: 'Cannot apply it',
        },
      ],
      conditions: [condition],
    }),
  },
  scenarioRun: {
    spec: ScenarioRunSpec.parse({
      scenario: 'zone-loss',
      cluster: 'staging',
      namespace: 'shop',
      service: 'web',
      trigger: { type: 'Release', at, release: 'shop-1-a1a1a1a', by: 'alice' },
      version,
      experiment: {
        application: 'shop',
        workload: { name: 'web' },
        cluster: 'staging',
        onRelease: true,
        schedule: '*/5 * * * *',
        faults: [
          { type: 'PodKill', count: 2 },
          { type: 'ZoneFailure', zone: 'a', durationSeconds: 20 },
        ],
      },
      requests: [],
    }),
    status: ScenarioRunStatus.parse({
      phase: 'Holding',
      reason: 'Effective',
      message: 'zone a is away',
      phaseStartedAt: at,
      startedAt: at,
      finishedAt: at,
      version,
      faultIndex: 1,
      targets: [
        {
          id: '1/node-a-1',
          fault: 1,
          ref: { apiVersion: 'v1', kind: 'Node', name: 'node-a-1' },
          uid: '2f5f0c0e-7d8e-4b62-9d39-0a6f2f3f1a11',
          state: 'Effective',
          preImage: { spec: { unschedulable: false, taints: [] } },
          injectedAt: at,
          effectiveAt: at,
          verifiedAt: at,
        },
      ],
      countsLast: counts,
      baseline: { since: at, requests: 600, seconds: 3 },
      countedSince: at,
      countedSeconds: 4.5,
      countsInterrupted: true,
      counts,
      readyPodsMin: 2,
      recoverySeconds: 1.25,
      disturbedSeconds: 5.5,
      verdict: 'Pass',
      wanted: { verdict: 'Pass', reason: 'Recovered', message: 'whole again' },
      adHoc: true,
      ledger: 'Recorded',
      conditions: [condition],
      history,
    }),
  },
};

export function aRelease(name: string, changes: object = {}): KubeObject {
  return aRecord('Release', { name, namespace: 'shop' }, { ...everyField.release.spec, ...changes });
}

export function anApplicationState(name: string): KubeObject {
  return aRecord('ApplicationState', { name, namespace: 'shop' }, everyField.applicationState.spec);
}

export function aScenarioRun(name: string, changes: object = {}): KubeObject {
  const metadata = { name, namespace: systemNamespace };
  return aRecord('ScenarioRun', metadata, { ...everyField.scenarioRun.spec, ...changes });
}

function aRecord(kind: string, metadata: ObjectMeta, spec: object): KubeObject {
  return { apiVersion, kind, metadata, spec };
}
