import { errorRateDefaults, gatePower, gatePowerTexts, isSameJson } from '@seatrial/core';
import type { Application } from '@seatrial/model';
import { type Rehearsed, rehearseRollout } from './rehearse-rollout.ts';

/** An application on one of its clusters, under a traffic. */
export interface RehearsalQuestion {
  readonly application: Application;
  readonly cluster: string;
  readonly requestsPerSecond: number;
  readonly stableShare: number;
  readonly seed: number;
}

export interface Rehearsal {
  readonly application: string;
  readonly cluster: string;
  readonly requestsPerSecond: number;
  readonly stableShare: number;
  readonly seed: number;
  readonly rows: readonly Rehearsed[];
  /** What the gate is sure to see at this traffic, and what not. */
  readonly seen: string;
  readonly notSeen: string;
}

/** @returns a text where there is nothing to rehearse, and why */
export async function rehearse(question: RehearsalQuestion): Promise<Rehearsal | string> {
  const { application, cluster, requestsPerSecond, stableShare, seed } = question;
  const { metadata, spec } = application;
  const { rollout } = spec;
  const target = spec.targets.find((it) => it.cluster === cluster);
  if (target === undefined) return `Application ${metadata.name} does not go to ${cluster}`;
  if (rollout === undefined)
    return `Application ${metadata.name} has no rollout: each change goes to its objects at once`;
  const steps = target.steps ?? rollout.steps;
  const rows = await rehearseRollout({ rollout, steps, requestsPerSecond, stableShare, seed });
  const power = gatePower({
    gate: { ...errorRateDefaults, ...rollout.errorRate },
    steps,
    watchSeconds: rollout.watchSeconds,
    requestsPerSecond,
    stableRate: stableShare,
    pods: rehearsalPods,
    canaryRates: [],
  });
  const { name } = metadata;
  return { application: name, cluster, requestsPerSecond, stableShare, seed, rows, ...gatePowerTexts(power) };
}

/** The cluster that is meant where none is named: any of them, unless they go by steps of their own. */
export function chosenCluster({ spec }: Application): string | undefined {
  const [first, ...others] = spec.targets;
  const isAlike = others.every(({ steps }) => isSameJson(steps, first?.steps));
  return isAlike ? first?.cluster : undefined;
}

/** Pods of the service that stands for the application's. */
const rehearsalPods = 4;
