import { type ClusterPort, field, stringAt } from '@seatrial/core';
import type { EpochMs, KubeObject } from '@seatrial/model';

/** Measures how long it takes from a webhook to what was pushed being in the cluster, by what is written through a port. */
export interface AppliedMeter {
  /** A look that a webhook asked for has found this commit at the end of the branch. */
  found(commit: string, since: EpochMs): void;
  /** The same port; releases of such a commit that are made through it are followed. */
  over(cluster: ClusterPort): ClusterPort;
}

/** A release that begins later does so for another reason: it was waited for, or a person asked for it. */
const beginsWithinMs = 60_000;
/** Releases that are followed at a time: those of one push to a thousand applications. */
const followedMax = 1_000;

/**
 * Of a push of several commits it measures releases of the newest one.
 * @param observe takes the time from the webhook to the canary that stands, or to the promotion of what needs none
 */
export function createAppliedMeter(now: () => EpochMs, observe: (ms: number) => void): AppliedMeter {
  let newest: { readonly commit: string; readonly since: EpochMs; readonly at: EpochMs } | undefined;
  const followed = new Map<string, EpochMs>();

  function made(object: KubeObject): void {
    if (object.kind !== 'Release' || newest === undefined) return;
    if (stringAt(object, 'spec', 'commit') !== newest.commit || now() - newest.at > beginsWithinMs) return;
    followed.set(keyOf(object), newest.since);
    if (followed.size > followedMax) followed.delete(followed.keys().next().value ?? '');
  }

  function written(object: KubeObject): void {
    const since = object.kind === 'Release' ? followed.get(keyOf(object)) : undefined;
    const stage = since === undefined ? 'Before' : stageOf(object);
    if (since === undefined || stage === 'Before') return;
    followed.delete(keyOf(object));
    if (stage === 'Applied') observe(now() - since);
  }

  return {
    found(commit, since) {
      newest = { commit, since, at: now() };
    },
    over: (cluster) => ({
      ...cluster,
      async create(object, op) {
        const created = await cluster.create(object, op);
        made(object);
        return created;
      },
      async updateStatus(object, op) {
        const result = await cluster.updateStatus(object, op);
        written(object);
        return result;
      },
    }),
  };
}

function stageOf(release: KubeObject): 'Before' | 'Applied' | 'Over' {
  switch (stringAt(release, 'status', 'phase')) {
    case 'Progressing':
      // Steps without a canary are gone through before anything is applied.
      return field(release, 'status', 'withoutCanary') === true ? 'Before' : 'Applied';
    case 'Watching':
    case 'Promoted':
      return 'Applied';
    case 'RollingBack':
    case 'RolledBack':
    case 'Superseded':
    case 'Failed':
      return 'Over';
    default:
      return 'Before';
  }
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
