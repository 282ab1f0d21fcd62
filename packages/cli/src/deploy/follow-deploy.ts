import { type DeployStanding, type DeployWanted, judgeDeploy } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { follow } from '../cluster/follow-record.ts';
import type { Context } from '../context.ts';
import { listAll, type RecordsSeen } from '../release/list-all.ts';
import type { DeployCluster, DeployCommit } from './deploy-commit.ts';

/** A workflow waits for minutes or hours: every look lists all releases of its namespaces. */
const lookEveryMs = 2_000;

/** An application to follow on one cluster. */
export interface DeployTarget {
  readonly application: string;
  readonly namespace: string;
  readonly version: string;
  /** Clusters that must have promoted it before. */
  readonly after: readonly string[];
}

export interface DeployFollowed {
  readonly target: DeployTarget;
  readonly standing: DeployStanding;
  /** What took its place, from one to the next, where it was overtaken and that was followed. */
  readonly overtakenBy: readonly Release[];
}

interface FollowOptions {
  /** As the workflow calls it. */
  readonly name: string;
  readonly targets: readonly DeployTarget[];
  readonly commit: Pick<DeployCommit, 'commits' | 'relation'>;
  /** What is overtaken is followed to the release that took its place. */
  readonly isFollowing: boolean;
  /** Called for each look. @returns why a target that waits need not be waited for, if so */
  readonly onLook: (followed: readonly DeployFollowed[]) => void;
  /** Why what a target waits for will not come; undefined where it may. */
  readonly inVain: (target: DeployTarget) => string | undefined;
}

/**
 * Looks at the releases of a commit on a cluster until each has ended, whatever runner is at work and however often the API
 * server is away meanwhile. @throws KubeError; the reason of the context's signal
 */
export async function followDeploy(
  { kube, clock }: DeployCluster,
  { name, targets, commit, isFollowing, onLook, inVain }: FollowOptions,
  options: ClusterOptions,
  context: Context,
): Promise<readonly DeployFollowed[]> {
  const namespaces = [...new Set(targets.map(({ namespace }) => namespace))];
  return follow<readonly DeployFollowed[]>(
    {
      name: `the release on ${name}`,
      everyMs: lookEveryMs,
      async look(signal) {
        const all = await Promise.all(namespaces.map((it) => listAll(kube, it, signal)));
        const seen = {
          releases: all.flatMap(({ releases }) => releases),
          states: all.flatMap(({ states }) => states),
        };
        return targets.map((target) => {
          const found = judged(target, seen, commit, isFollowing);
          const why = found.standing.type === 'Waiting' && !isUnderWay(found) ? inVain(target) : undefined;
          return why === undefined
            ? found
            : { ...found, standing: { type: 'Failed', reason: 'HeldBack', message: why } };
        });
      },
      onLook,
      hasEnded: (all) => all.every(({ standing }) => standing.type !== 'Waiting'),
      afterwards: [['seatrial releases --watch', 'follows what is under way']],
    },
    options,
    { clock, context },
  );
}

function isUnderWay({ standing }: DeployFollowed): boolean {
  return standing.release !== undefined;
}

/** @param isFollowing from what is overtaken to what took its place */
function judged(
  target: DeployTarget,
  { releases, states }: RecordsSeen,
  { commits, relation }: Pick<DeployCommit, 'commits' | 'relation'>,
  isFollowing: boolean,
): DeployFollowed {
  const isHere = ({
    metadata,
    spec,
  }: {
    metadata: { namespace?: string };
    spec: { application: string };
  }): boolean => metadata.namespace === target.namespace && spec.application === target.application;
  const seen = { state: states.find(isHere), releases: releases.filter(isHere), relation };
  let wanted: DeployWanted = { version: target.version, commits };
  const overtakenBy: Release[] = [];
  for (;;) {
    const standing = judgeDeploy(wanted, seen);
    if (!isFollowing || standing.type !== 'Overtaken' || standing.by === undefined)
      return { target, standing, overtakenBy };
    const { by } = standing;
    // two that take each other's place would be followed for ever
    if (overtakenBy.some(({ metadata }) => metadata.name === by.metadata.name))
      return { target, standing, overtakenBy };
    overtakenBy.push(by);
    wanted = { version: by.spec.version, commits: new Set([by.spec.commit]) };
  }
}
