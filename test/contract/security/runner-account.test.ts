import { labels } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { op } from '../bed/control-plane.ts';
import { type Bed, createNamespace, merge, startBed } from '../install/bed.ts';

const level = 'pod-security.kubernetes.io/enforce';
const namespaceRef = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name }) as const;
const configMap = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'own', namespace },
});

/** What the runner's own account may do, whatever its rights: here it has all of them by mistake. */
describe('the account of the runner may', () => {
  let place: Bed;
  const bed = (): Bed => place;

  beforeAll(async () => {
    place = await startBed();
    await place.install();
    const { admin } = place;
    await createNamespace(admin, 'bank', { [level]: 'restricted' });
    await createNamespace(admin, 'reached');
    await createNamespace(admin, 'kube-reach');
    await admin.apply(mistake, op);
  });

  afterAll(async () => {
    await place?.stop();
  });

  function refused(message: string) {
    return { code: 'Forbidden', message: expect.stringContaining(message) };
  }

  it('write in the namespaces of applications, and make new ones', async () => {
    const { runner } = bed();

    await runner.apply(configMap('reached'), op);
    await runner.patch(
      namespaceRef('reached'),
      { metadata: { labels: { [labels.application]: 'a' } } },
      merge,
    );
    await runner.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made' } }, op);
    await runner.delete(
      { ...namespaceRef('reached'), kind: 'ConfigMap', name: 'own', namespace: 'reached' },
      op,
    );

    const made = await runner.get(namespaceRef('made'), op);
    expect(made.metadata.name).toBe('made');
  });

  it('write nothing in the namespaces of Kubernetes, nor those themselves', async () => {
    const { runner } = bed();
    const why = refused('writes nothing in kube-*');

    await expect(runner.apply(configMap('kube-reach'), op)).rejects.toMatchObject(why);
    const opt = { metadata: { labels: { [labels.chaos]: 'enabled', [labels.application]: 'a' } } };
    await expect(runner.patch(namespaceRef('kube-reach'), opt, merge)).rejects.toMatchObject(why);
    await expect(runner.delete(namespaceRef('kube-reach'), op)).rejects.toMatchObject(why);
  });

  it('write roles of operators in kube-system, and none of its own', async () => {
    const { admin, runner } = bed();
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' } as const;
    const named = (name: string) => ({ ...rbac, metadata: { name, namespace: 'kube-system' }, rules: [] });
    const why = refused('writes nothing in kube-*');
    await runner.create(named('certs:leaderelection'), op);
    const elects = { ...rbac, name: 'certs:leaderelection', namespace: 'kube-system' };
    await runner.delete(elects, op);

    await expect(runner.create(named('system:controller:more'), op)).rejects.toMatchObject(why);
    const own = { ...elects, name: 'extension-apiserver-authentication-reader' };
    await expect(runner.delete(own, op)).rejects.toMatchObject(why);
    await expect(runner.create(configMap('kube-system'), op)).rejects.toMatchObject(why);

    expect((await admin.get(own, op)).metadata.name).toBe(own.name);
  });

  it('leave the namespace of Seatrial as it is', async () => {
    const { runner } = bed();
    const opt = { metadata: { labels: { [labels.chaos]: 'enabled' } } };

    await expect(runner.patch(namespaceRef('seatrial-system'), opt, merge)).rejects.toMatchObject(
      refused('leaves the namespace seatrial-system as it is'),
    );
  });

  it('change no level of Pod Security, in either direction', async () => {
    const { admin, runner } = bed();
    const why = refused('changes no label pod-security.kubernetes.io/*');

    for (const value of ['privileged', null]) {
      const change = { metadata: { labels: { [level]: value } } };
      await expect(runner.patch(namespaceRef('bank'), change, merge)).rejects.toMatchObject(why);
    }
    const set = { metadata: { labels: { [level]: 'privileged' } } };
    await expect(runner.patch(namespaceRef('reached'), set, merge)).rejects.toMatchObject(why);
    const bank = await admin.get(namespaceRef('bank'), op);
    expect(bank.metadata.labels?.[level]).toBe('restricted');
  });

  it('consent to chaos for no namespace that is there, nor withdraw it; it may make one that consents', async () => {
    const { admin, runner } = bed();
    const why = refused(`nor ${labels.chaos}, of a namespace`);
    await createNamespace(admin, 'consenting', { [labels.chaos]: 'enabled' });

    const consent = { metadata: { labels: { [labels.chaos]: 'enabled' } } };
    await expect(runner.patch(namespaceRef('reached'), consent, merge)).rejects.toMatchObject(why);
    const withdraw = { metadata: { labels: { [labels.chaos]: null } } };
    await expect(runner.patch(namespaceRef('consenting'), withdraw, merge)).rejects.toMatchObject(why);
    const made = { name: 'made-so', labels: { [labels.chaos]: 'enabled', [level]: 'baseline' } };
    await runner.create({ apiVersion: 'v1', kind: 'Namespace', metadata: made }, op);

    const consenting = await admin.get(namespaceRef('consenting'), op);
    expect(consenting.metadata.labels?.[labels.chaos]).toBe('enabled');
  });

  it('write of the whole cluster what it has rights to, and nothing that guards it', async () => {
    const { admin, runner } = bed();
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' } as const;
    const named = (name: string) => ({ ...rbac, metadata: { name }, rules: [] });
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };

    await runner.create(named('reach'), op);

    const ofSeatrial = refused('leaves the roles of Seatrial as they are');
    await expect(runner.create(named('seatrial-more'), op)).rejects.toMatchObject(ofSeatrial);
    const reach = { ...rbac, name: 'seatrial-impersonator' };
    await expect(runner.delete(reach, op)).rejects.toMatchObject(ofSeatrial);
    // As operators name some of theirs.
    await runner.create(named('system:more'), op);
    for (const name of ['system:discovery', 'view'])
      await expect(runner.delete({ ...rbac, name }, op)).rejects.toMatchObject(
        refused('leaves the roles of Kubernetes as they are'),
      );
    await expect(runner.delete({ ...crd, name: 'releases.seatrial.dev' }, op)).rejects.toMatchObject(
      refused('leaves the definitions of Seatrial as they are'),
    );
    await expect(
      runner.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'mine' } }, op),
    ).rejects.toMatchObject(refused('writes no Nodes'));
    expect((await admin.get(reach, op)).metadata.name).toBe(reach.name);
  });
});

const mistake = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'by-mistake-all' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'seatrial-runner', namespace: 'seatrial-system' }],
};
