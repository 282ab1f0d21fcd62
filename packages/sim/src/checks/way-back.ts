import { field, latestRequest, versionAnnotation } from '@seatrial/core';
import type { KubeObject, Release } from '@seatrial/model';
import { labels, parseRelease } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import { imageOf, isTerminating } from '../kube/pod.ts';
import { releasesIn } from '../people/records.ts';
import type { Check } from './check.ts';
import { unlikeGit } from './unlike-git.ts';

/**
 * The way back after a promotion is gone only from a stable release of which a person wants that, without a canary, a
 * step or an approval; once it has ended well the version before runs, the one taken back is kept out, and the config
 * branch has at most one revert for it. It is never taken back itself.
 */
export const wayBack: Check = ({ world: { repository }, site: { cluster, versions }, violated }) => {
  const { store } = cluster;
  return ({ type, object, previous }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const release = parseRelease(object);
    const { spec, status, metadata } = release;
    const { undo, previousVersion, version: tree, application } = spec;
    if (undo === undefined) return;
    if (type === 'Added') checkBegin(release);
    const say = (promise: string, detail: string): void => violated(promise, `${metadata.name}: ${detail}`);
    const { phase = 'Pending' } = status ?? {};
    if (phase === 'Preparing' || phase === 'Progressing' || (status?.added.length ?? 0) > 0)
      say('a way back is applied at once', phase);
    if (status?.restore === true) say('nobody goes back from a way back', phase);
    if (phase !== 'Promoted' || field(previous, 'status', 'phase') === 'Promoted') return;

    const before = { name: application, namespace: metadata.namespace ?? '', tree };
    for (const unlike of unlikeGit(versions, before, store))
      say('a way back leads to the version before', unlike);
    for (const unlike of [...workloadsUnlike(release), ...podsUnlike(release)])
      say('a way back leads to the version before', unlike);
    const reverts = repository.history().filter(({ revertOf }) => revertOf?.includes(`/${metadata.name}@`));
    if (reverts.length > 1) say('a way back is reverted once', `${reverts.length} commits`);
    if (!isHeld(release) && !mayTryAgain(undo.release))
      say('what was taken back is kept out', `${previousVersion?.slice(0, 7)} is not`);
  };

  function checkBegin({ metadata, spec }: Release): void {
    const promise = 'a way back begins only because somebody asked';
    const from = releasesIn(store).find((it) => it.metadata.name === spec.undo?.release);
    const asked = from?.spec.requests.some((it) => it.type === 'Rollback' && it.by === spec.undo?.by);
    if (asked !== true) violated(promise, `${metadata.name}: nobody asked it of ${spec.undo?.release}`);
    if (from?.status?.phase !== 'Promoted')
      violated(promise, `${metadata.name}: ${spec.undo?.release} is ${from?.status?.phase}`);
    if (spec.previousVersion !== from?.spec.version || spec.version !== from?.spec.previousVersion)
      violated('a way back leads to the version before', `${metadata.name} leads elsewhere`);
  }

  /** Of the workloads that run. */
  function workloadsUnlike({ spec }: Release): readonly string[] {
    return store
      .ofKind('Deployment')
      .filter(({ metadata }) => metadata.labels?.[labels.application] === spec.application)
      .filter(({ metadata }) => metadata.annotations?.[versionAnnotation] !== spec.version)
      .map(({ metadata }) => `Deployment ${metadata.name} is not of it`);
  }

  /** Only what serves: a pod of the version before it may still be ending. */
  function podsUnlike({ spec }: Release): readonly string[] {
    const wanted = versions.filesOfTree(spec.version) ?? [];
    const text = wanted.map(({ bytes }) => new TextDecoder().decode(bytes)).join();
    return store
      .ofKind('Pod')
      .filter((pod) => !isTerminating(pod) && isOfApplication(pod, spec.application))
      .filter((pod) => !text.includes(imageOf(pod)))
      .map((pod) => `pod ${pod.metadata.name} runs ${imageOf(pod)}`);
  }

  function isOfApplication(pod: KubeObject, application: string): boolean {
    return store
      .ofKind('Deployment')
      .filter(({ metadata }) => metadata.labels?.[labels.application] === application)
      .some(({ metadata }) => pod.metadata.name.startsWith(`${metadata.name}-`));
  }

  function isHeld({ spec }: Release): boolean {
    const quarantine = stateOf(store, spec.application)?.status?.quarantine ?? [];
    return quarantine.some((it) => it.version === spec.previousVersion);
  }

  function mayTryAgain(name: string): boolean {
    const from = releasesIn(store).find(({ metadata }) => metadata.name === name);
    return from === undefined || latestRequest(from.spec.requests)?.type === 'Retry';
  }
};
