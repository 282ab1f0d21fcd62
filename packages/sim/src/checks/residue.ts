import { field } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { labels, parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';
import { appliedKinds, unlikeGit } from './unlike-git.ts';

const kinds = [...appliedKinds, 'Secret'];

/** When a release has ended, nothing of what it added is there, and nothing comes back. */
export const residue: Check = ({ site: { cluster, versions }, violated }) => {
  const { store } = cluster;
  const ended = new Set<string>();

  return ({ type, object, previous, by }) => {
    if (type === 'Deleted') return;
    const owner = object.metadata.labels?.[labels.release];
    if (owner !== undefined && by === 'Runner' && ended.has(owner)) {
      violated('a release that ended writes nothing', `${object.kind} ${object.metadata.name} of ${owner}`);
    }
    if (object.kind !== 'Release') return;
    const phase = field(object, 'status', 'phase');
    if (phase === field(previous, 'status', 'phase')) return;
    const over =
      phase === 'Promoted' || phase === 'RolledBack' || phase === 'Superseded' || phase === 'Failed';
    if (over) checkNothingLeft(object);
  };

  function checkNothingLeft(object: KubeObject): void {
    const { metadata, spec, status } = parseRelease(object);
    ended.add(metadata.name);
    const promise = 'what ends leaves nothing behind';
    for (const kind of kinds) {
      for (const left of store.ofKind(kind)) {
        if (left.metadata.labels?.[labels.release] === metadata.name) {
          violated(promise, `${metadata.name} left ${kind} ${left.metadata.name}`);
        }
      }
    }
    for (const route of store.ofKind('HTTPRoute')) {
      if (namesCanaryOf(route, spec.rollout?.service)) violated(promise, 'the route names a canary');
    }
    if (status?.restore !== true) return;
    if (spec.previousVersion !== undefined) {
      const { namespace = '' } = metadata;
      const before = { name: spec.application, namespace, tree: spec.previousVersion };
      for (const unlike of unlikeGit(versions, before, store))
        violated('a restore restores', `${metadata.name}: ${unlike}`);
    }
    const own = store.ofKind('Deployment').filter((it) => applicationOf(it) === spec.application);
    for (const deployment of own) {
      const tree = deployment.metadata.annotations?.['seatrial.dev/tree'];
      // Without a version before, remains of an even earlier one wait for the next to clear them away.
      if (tree === spec.version || (spec.previousVersion !== undefined && tree !== spec.previousVersion)) {
        violated('a restore restores', `${deployment.metadata.name} runs ${tree?.slice(0, 7)}`);
      }
    }
  }
};

function namesCanaryOf(route: KubeObject, service: string | undefined): boolean {
  return service !== undefined && JSON.stringify(route['spec']).includes(`"${service}-canary"`);
}

function applicationOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[labels.application];
}
