import type { KubeObject, ObjectMeta } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { ownedPods, podsOfTemplate } from './owned-pods.ts';

function object(kind: string, name: string, owner?: string, change: Partial<ObjectMeta> = {}): KubeObject {
  const reference = { apiVersion: 'v1', kind: '', name: '', uid: owner ?? '', controller: true };
  const ownerReferences = owner === undefined ? [] : [reference];
  return { apiVersion: 'apps/v1', kind, metadata: { name, uid: name, ownerReferences, ...change } };
}

const names = (pods: readonly KubeObject[]): readonly string[] => pods.map(({ metadata }) => metadata.name);

describe('ownedPods', () => {
  const web = object('Deployment', 'web');

  it('takes the pods of all ReplicaSets of a Deployment, and nobody else’s', () => {
    const sets = [
      object('ReplicaSet', 'old', 'web'),
      object('ReplicaSet', 'new', 'web'),
      object('ReplicaSet', 'x'),
    ];
    const pods = [
      object('Pod', 'a', 'old'),
      object('Pod', 'b', 'new'),
      object('Pod', 'orphan'),
      object('Pod', 'adopted', 'x'),
      object('Pod', 'postgres-0', 'postgres'),
    ];

    expect(names(ownedPods(web, pods, sets))).toEqual(['a', 'b']);
  });

  it('takes the pods whose controller the workload itself is', () => {
    const pods = [object('Pod', 'db-0', 'db'), object('Pod', 'db-9', 'other')];

    expect(names(ownedPods(object('StatefulSet', 'db'), pods, []))).toEqual(['db-0']);
  });

  it('takes no pod that the workload owns without being its controller', () => {
    const reference = { apiVersion: 'v1', kind: 'Deployment', name: 'web', uid: 'web' };
    const pods = [object('Pod', 'a', undefined, { ownerReferences: [reference] })];

    expect(ownedPods(web, pods, [])).toEqual([]);
  });
});

describe('podsOfTemplate', () => {
  const revised = (hash: string): KubeObject =>
    object('Pod', hash, undefined, { labels: { 'controller-revision-hash': hash } });

  it('goes by the update revision of a StatefulSet', () => {
    const set = { ...object('StatefulSet', 'db'), status: { updateRevision: 'db-2' } };

    expect(names(podsOfTemplate(set, [revised('db-1'), revised('db-2')], []))).toEqual(['db-2']);
  });

  it('goes by the newest ControllerRevision of a DaemonSet', () => {
    const revision = (hash: string, number: number, owner: string): KubeObject => ({
      ...object('ControllerRevision', hash, owner, { labels: { 'controller-revision-hash': hash } }),
      revision: number,
    });
    const revisions = [revision('1', 9, 'agent'), revision('2', 10, 'agent'), revision('3', 11, 'another')];

    const found = podsOfTemplate(
      object('DaemonSet', 'agent'),
      [revised('1'), revised('2'), revised('3')],
      revisions,
    );

    expect(names(found)).toEqual(['2']);
  });
});
