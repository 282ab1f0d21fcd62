import { hasEnded, revertVersions, runHasEnded } from '@seatrial/core';
import {
  type ApplicationState,
  type Condition,
  type KubeObject,
  type Release,
  type ScenarioRun,
} from '@seatrial/model';
import type { ConfigBranchRecord } from '@seatrial/runner';
import { qualified } from '../release/choose-release.ts';
import { pullRequestText } from '../release/revert-text.ts';
import { type BranchProblem, branchProblems } from './branch-problems.ts';
import { type RunnerLine, runnerLines, runnerOf } from './runner-lines.ts';

/** One application on the cluster. */
export interface ApplicationLine {
  readonly namespace: string;
  readonly application: string;
  readonly cluster: string;
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly stableVersion?: string;
  readonly stableCommit?: string;
  readonly release?: string;
  readonly phase?: string;
  readonly weightPercent?: number;
  /** The runner that works on it. */
  readonly runner?: string;
  /** Of the release in flight, when that is what the application waits for. */
  readonly reason: string;
  readonly message: string;
  /** What else is wrong with it, such as a scenario whose file has errors. */
  readonly problems: readonly string[];
}

/** A scenario whose faults are planned or in force. */
export interface RunLine {
  readonly run: string;
  readonly application: string;
  readonly cluster: string;
  readonly phase: string;
  readonly message: string;
}

export interface Overview {
  /** Why what the config branch shows is not followed. */
  readonly configBranch: readonly BranchProblem[];
  readonly applications: readonly ApplicationLine[];
  readonly runners: readonly RunnerLine[];
  readonly runs: readonly RunLine[];
}

export interface OverviewParts {
  readonly states: readonly ApplicationState[];
  readonly releases: readonly Release[];
  readonly runs: readonly ScenarioRun[];
  readonly leases: readonly KubeObject[];
  /** What the runners have written down of the config branches, as far as it may be read. */
  readonly branches?: readonly (ConfigBranchRecord & { readonly repository?: string })[];
}

export function overviewOf(
  { states, releases, runs, leases, branches = [] }: OverviewParts,
  now: number,
): Overview {
  return {
    configBranch: branches.flatMap(branchProblems),
    applications: states.map((state) => applicationLine(state, releases, leases)),
    runners: runnerLines(leases, now),
    runs: runs.filter((run) => !runHasEnded(run)).map(runLine),
  };
}

function applicationLine(
  state: ApplicationState,
  releases: readonly Release[],
  leases: readonly KubeObject[],
): ApplicationLine {
  const runner = runnerOf(state.spec.application, state.spec.cluster, leases);
  const { metadata, spec, status } = state;
  const ready = status?.conditions.find(({ type }) => type === 'Ready');
  const current = releases.find(
    (it) => it.metadata.namespace === metadata.namespace && it.metadata.name === status?.currentRelease,
  );
  const problems = status?.conditions.filter((it) => it.type !== 'Ready' && it.status === 'False') ?? [];
  return {
    namespace: metadata.namespace ?? '',
    application: spec.application,
    cluster: spec.cluster,
    ready: ready?.status ?? 'Unknown',
    ...(status?.stableVersion === undefined ? {} : { stableVersion: status.stableVersion }),
    ...(status?.stableCommit === undefined ? {} : { stableCommit: status.stableCommit }),
    ...(status?.currentRelease === undefined ? {} : { release: status.currentRelease }),
    ...(current === undefined
      ? {}
      : { phase: current.status?.phase ?? 'Pending', weightPercent: current.status?.weightPercent ?? 0 }),
    ...(runner === undefined ? {} : { runner }),
    ...whyOf(ready, current),
    problems: [
      ...problems.map(({ type, message }) => `${type} is False: ${message}`),
      ...releases.filter((it) => staysOnBranch(it, state)).map(staysText),
    ],
  };
}

/** Whether its version was taken back here, is what the config branch has, and is left to people there. */
function staysOnBranch(release: Release, { metadata, spec, status }: ApplicationState): boolean {
  return (
    release.metadata.namespace === metadata.namespace &&
    release.spec.application === spec.application &&
    (release.status?.revert?.state === 'NotPushed' || release.status?.revert?.state === 'Proposed') &&
    revertVersions(release.spec).from?.version === status?.desiredVersion
  );
}

function staysText(release: Release): string {
  const name = qualified(release);
  const { revert } = release.status ?? {};
  const stays = `the version of ${name} stays on the config branch`;
  return revert?.state === 'Proposed'
    ? `${stays} until ${pullRequestText(revert)} is merged`
    : `${stays}: ${revert?.message ?? ''}; "seatrial release show ${name}" says what can be done`;
}

/** Then the release knows more of it. */
const onItsWay: ReadonlySet<string> = new Set(['Releasing', 'RollingBack']);

function whyOf(
  ready: Condition | undefined,
  current: Release | undefined,
): Pick<ApplicationLine, 'reason' | 'message'> {
  if (ready === undefined) return { reason: 'NotSeenYet', message: 'no runner has looked at it yet' };
  const { reason, message } = ready;
  if (!onItsWay.has(reason) || current?.status === undefined || hasEnded(current)) return { reason, message };
  return {
    reason: current.status.reason,
    message: `${current.metadata.name} is ${current.status.phase}: ${current.status.message}`,
  };
}

function runLine({ metadata, spec, status }: ScenarioRun): RunLine {
  return {
    run: metadata.name,
    application: spec.experiment.application,
    cluster: spec.cluster,
    phase: status?.phase ?? 'Pending',
    message: status?.message ?? 'no runner has seen it yet',
  };
}
