import { type KubeObject, labels, type ObjectRef, refOf, zoneFailureTaint } from '@seatrial/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { op } from '../bed/control-plane.ts';
import { type Bed, createNamespace, eventually, merge } from './bed.ts';

const optIn = { [labels.chaos]: 'enabled' };

/** What faults may do: the runner writes them in the chaos service account's name. */
export function chaosSuite(bed: () => Bed): void {
  beforeAll(async () => {
    const { admin } = bed();
    await createNamespace(admin, 'opted-in', optIn);
    await createNamespace(admin, 'kube-system', optIn);
    for (const namespace of ['shop', 'opted-in', 'kube-system', 'seatrial-system']) {
      for (const name of ['one', 'two', 'three']) await admin.create(aPod(namespace, name), op);
    }
  });

  it('delete and evict pods where the namespace opted in', async () => {
    const { admin, chaos } = bed();

    await chaos.delete(podRef('opted-in', 'one'), { ...op, gracePeriodSeconds: 0 });
    await chaos.evict({ namespace: 'opted-in', name: 'two' }, op);

    for (const name of ['one', 'two']) {
      await expect(admin.get(podRef('opted-in', name), op)).rejects.toMatchObject({ code: 'NotFound' });
    }
  });

  it.each([
    { namespace: 'shop', why: 'refused in a namespace without the label seatrial.dev/chaos=enabled' },
    { namespace: 'kube-system', why: 'refused in kube-* and seatrial-system' },
    { namespace: 'seatrial-system', why: 'refused in a namespace without the label' },
  ])('do nothing to pods in $namespace', async ({ namespace, why }) => {
    const { admin, chaos } = bed();
    const refusal = { code: 'Forbidden', message: expect.stringContaining(why) };

    await expect(chaos.delete(podRef(namespace, 'one'), op)).rejects.toMatchObject(refusal);
    await expect(chaos.evict({ namespace, name: 'two' }, op)).rejects.toMatchObject(refusal);

    await admin.get(podRef(namespace, 'one'), op);
    await admin.get(podRef(namespace, 'two'), op);
  });

  it('do nothing else, even where a mistake in RBAC would let it', async () => {
    const { admin, chaos } = bed();
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'opted-in' } };
    const shop: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
    const beyond = {
      code: 'Forbidden',
      message: expect.stringContaining('can only delete or evict one pod, or taint and cordon a node'),
    };
    await admin.apply(mistake, op);
    await eventually(
      () => chaos.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'opted-in' }, op),
      'Forbidden',
    );

    await expect(chaos.create(configMap, op)).rejects.toMatchObject(beyond);
    await expect(chaos.patch(shop, { metadata: { labels: optIn } }, merge)).rejects.toMatchObject(beyond);
    await expect(
      chaos.raw({ method: 'DELETE', path: '/api/v1/namespaces/opted-in/pods' }, op),
    ).rejects.toMatchObject(beyond);

    await admin.get(podRef('opted-in', 'three'), op);
    await admin.delete(refOf(mistake), op);
  });

  describe('on a node', () => {
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: 'node-a-1' };
    const foreign: Taint = { key: 'disk', value: 'slow', effect: 'PreferNoSchedule' };
    const ours: Taint = { key: zoneFailureTaint, value: 'run-1', effect: 'NoExecute' };

    beforeAll(async () => {
      const metadata = { name: node.name, labels: { 'topology.kubernetes.io/zone': 'a' } };
      await bed().admin.create({ apiVersion: 'v1', kind: 'Node', metadata, spec: { taints: [foreign] } }, op);
    });

    /** On the very version that was read: the cluster's own controllers taint the node at the same time. */
    async function change(
      patchOf: (taints: readonly Taint[]) => { readonly metadata?: object; readonly spec?: object },
    ): Promise<KubeObject> {
      const { chaos } = bed();
      return eventually(async () => {
        const seen = await chaos.get(node, op);
        const { metadata, ...rest } = patchOf(taintsOf(seen));
        const { resourceVersion } = seen.metadata;
        return chaos.patch(node, { ...rest, metadata: { ...metadata, resourceVersion } }, merge);
      }, 'Conflict');
    }

    it('cordon, taint with the own key, and take both back', async () => {
      const failed = await change((taints) => ({ spec: { unschedulable: true, taints: [...taints, ours] } }));
      const back = await change((taints) => ({
        spec: { unschedulable: null, taints: taints.filter(({ key }) => key !== ours.key) },
      }));

      expect(failed['spec']).toMatchObject({ unschedulable: true });
      expect(taintsOf(failed)).toEqual(expect.arrayContaining([foreign, ours]));
      expect(back['spec']).not.toHaveProperty('unschedulable');
      expect(taintsOf(back)).toContainEqual(foreign);
      expect(taintsOf(back)).not.toContainEqual(ours);
    });

    it.each([
      { name: 'labels', patch: { metadata: { labels: { 'topology.kubernetes.io/zone': 'b' } } } },
      { name: 'annotations', patch: { metadata: { annotations: { a: 'b' } } } },
      { name: 'taints of others', patch: { spec: { taints: [ours] } } },
      { name: 'other fields', patch: { spec: { providerID: 'cloud://x' } } },
    ])('not change $name', async ({ patch }) => {
      await expect(change(() => patch)).rejects.toMatchObject(nodeRefusal);
    });

    it('not add taints of another key', async () => {
      const adding = change((taints) => ({ spec: { taints: [...taints, { ...ours, key: 'mine' }] } }));

      await expect(adding).rejects.toMatchObject(nodeRefusal);
    });
  });
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

const nodeRefusal = {
  code: 'Forbidden',
  message: expect.stringContaining('faults can only change spec.unschedulable and taints with the key'),
};

const mistake: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'mistake' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'seatrial-chaos', namespace: 'seatrial-system' }],
};

function taintsOf(node: KubeObject): readonly Taint[] {
  return (node['spec'] as { readonly taints?: readonly Taint[] }).taints ?? [];
}

function podRef(namespace: string, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

/** No node will ever run it. */
function aPod(namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { containers: [{ name: 'web', image: 'web' }] },
  };
}
