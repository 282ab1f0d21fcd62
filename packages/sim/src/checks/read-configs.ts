import { configReferences, hasEnded, stringMap } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { labels, parseRelease, refKey } from '@seatrial/model';
import { selects } from '../kube/pod.ts';
import { type Check, isCanary } from './check.ts';

/** When a version is promoted, each stable pod was made after the last change of what it reads: it runs with it. */
export const readConfigsAreCurrent: Check = ({ site: { cluster }, violated }) => {
  const { store } = cluster;
  const readBy = new Map<string, string>();
  const ended = new Set<string>();

  return ({ type, object, by }) => {
    if (object.kind === 'Pod') {
      const key = object.metadata.uid ?? '';
      if (type === 'Added') readBy.set(key, contents(object));
      if (type === 'Deleted') readBy.delete(key);
    }
    if (by === 'Person' && (object.kind === 'ConfigMap' || object.kind === 'Secret')) readBy.clear();
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const release = parseRelease(object);
    const { name, namespace } = release.metadata;
    if (!hasEnded(release) || ended.has(name)) return;
    ended.add(name);
    if (release.status?.phase !== 'Promoted') return;
    // Two applications may share a namespace, and the other may be in the middle of a release of its own.
    const selectors = store
      .ofKind('Deployment', namespace)
      .filter((it) => it.metadata.labels?.[labels.application] === release.spec.application)
      .map((it) => stringMap(it, 'spec', 'selector', 'matchLabels'));
    for (const pod of store.ofKind('Pod', namespace)) {
      if (!selectors.some((selector) => selects(selector, pod))) continue;
      const read = readBy.get(pod.metadata.uid ?? '');
      if (read === undefined || pod.metadata.deletionTimestamp !== undefined || isCanary(pod)) continue;
      if (read === contents(pod)) continue;
      violated('a promoted version’s pods run with its configuration', `${name}: ${pod.metadata.name}`);
    }
  };

  function contents(pod: KubeObject): string {
    const { namespace = '' } = pod.metadata;
    return configReferences(pod['spec'])
      .map(({ kind, name }) => {
        const ref = { apiVersion: 'v1', kind, namespace, name };
        return `${refKey(ref)} ${JSON.stringify(store.get(ref)?.['data'])}`;
      })
      .join('\n');
  }
};
