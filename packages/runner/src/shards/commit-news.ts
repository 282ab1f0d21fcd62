import { isShared, isTaken, type Op } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { annotations, type KubeObject } from '@seatrial/model';
import { memberRef } from './shared-lease.ts';

/** Runners tell each other of new commits, each on its own Lease: a webhook that came to one of them is news for all. */
export interface CommitNews {
  /** To be told each Lease of the cluster's runners, as the watch says it. */
  hear(lease: KubeObject, isGone: boolean): void;
  /** Says what a fetch has brought, unless nobody is there or another has said it. @throws KubeError */
  tell(commit: string, op: Op): Promise<void>;
}

export interface CommitNewsOptions {
  /** A further config repository, of which is told apart from the first. */
  readonly repository?: string;
  readonly kube: Pick<Kube, 'patch'>;
  /** The runner's own Lease. */
  readonly own: KubeObject;
  /** The newest commit that this runner has fetched. */
  readonly head: () => string | undefined;
  /** Another runner has fetched one that is not here yet. */
  readonly onNews: () => void;
}

export function createCommitNews({ repository, kube, own, head, onNews }: CommitNewsOptions): CommitNews {
  const annotation = repository === undefined ? annotations.fetched : `${annotations.fetched}.${repository}`;
  /** Of each other runner that is there, what it has said last. */
  const said = new Map<string, string | undefined>();
  let told: string | undefined;
  return {
    hear(lease, isGone) {
      const { name, annotations: given } = lease.metadata;
      // The one that all runners share is nobody's.
      if (name === own.metadata.name || isShared(lease)) return;
      if (isGone || !isTaken(lease)) return void said.delete(name);
      const commit = given?.[annotation];
      const isNews = commit !== undefined && commit !== said.get(name) && commit !== head();
      said.set(name, commit);
      if (isNews) onNews();
    },
    async tell(commit, op) {
      if (commit === told || said.size === 0) return;
      const isKnown = [...said.values()].includes(commit);
      const metadata = { annotations: { [annotation]: commit } };
      if (!isKnown) await kube.patch(memberRef(own.metadata.name), { metadata }, { ...op, type: 'merge' });
      told = commit;
    },
  };
}
