import { Application, type ApplicationState, annotations, Cluster, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { namespaceClaim, namespaceFor } from './claim.ts';
import { grantedLabels, grantsFor } from './grants.ts';

const apiVersion = 'seatrial.dev/v1alpha1';

function clusterFile(...namespaces: readonly object[]): object {
  return { apiVersion, kind: 'Cluster', metadata: { name: 'here' }, spec: { namespaces } };
}

function clusterWith(...namespaces: readonly object[]): Cluster {
  return Cluster.parse(clusterFile(...namespaces));
}

function applicationAt(path: string, namespace = 'shop', name = 'shop'): Application {
  const spec = { path, namespace, targets: [{ cluster: 'here' }] };
  return Application.parse({ apiVersion, kind: 'Application', metadata: { name }, spec });
}

function recorded(namespaceBy?: 'Made' | 'Granted'): Pick<ApplicationState, 'spec'> {
  return {
    spec: { application: 'shop', cluster: 'here', requests: [], ...(namespaceBy && { namespaceBy }) },
  };
}

const application = applicationAt('apps/shop');
const bare: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const grant = { paths: ['apps/shop'], names: ['shop'], labels: { 'seatrial.dev/chaos': 'enabled' } };
const seen = { cluster: clusterWith(), clusterFile: 'clusters/here.yaml', state: undefined, namespace: bare };

describe('namespaceClaim', () => {
  it('has a namespace made that is missing, with the labels of its grants, and then it is the application’s', () => {
    const made = namespaceFor(application, { 'seatrial.dev/chaos': 'enabled' });

    expect(namespaceClaim(application, { ...seen, namespace: undefined })).toEqual({
      type: 'Make',
      labels: {},
    });
    expect(
      namespaceClaim(application, { ...seen, cluster: clusterWith(grant), namespace: undefined }),
    ).toEqual({ type: 'Make', labels: { 'seatrial.dev/chaos': 'enabled' } });
    expect(made.metadata).toEqual({
      name: 'shop',
      labels: { 'seatrial.dev/chaos': 'enabled' },
      annotations: { [annotations.madeFor]: 'shop' },
    });
    expect(namespaceClaim(application, { ...seen, namespace: made })).toEqual({ type: 'Has', by: 'Made' });
  });

  it('refuses one that was there, or was made for another application, and says which lines are missing where', () => {
    const second = applicationAt('apps/bank', 'shop', 'bank');

    expect(namespaceClaim(application, seen)).toEqual({
      type: 'Refused',
      message:
        'namespace "shop" was not made for Application "shop"; add "namespaces: [{paths: [apps/shop], names: [shop]}]" to spec in clusters/here.yaml',
    });
    expect(
      namespaceClaim(second, {
        ...seen,
        cluster: clusterWith({ paths: ['x'], names: ['y'] }),
        namespace: namespaceFor(application, {}),
      }),
    ).toEqual({
      type: 'Refused',
      message:
        'namespace "shop" was made for Application "shop"; add "- {paths: [apps/bank], names: [shop]}" to spec.namespaces in clusters/here.yaml',
    });
  });

  it('gives it to whom the Cluster file grants it, for as long as that does', () => {
    const cluster = clusterWith(grant);

    expect(namespaceClaim(application, { ...seen, cluster })).toEqual({ type: 'Has', by: 'Granted' });
    expect(namespaceClaim(application, { ...seen, cluster, state: recorded('Granted') })).toEqual({
      type: 'Has',
      by: 'Granted',
    });
    expect(namespaceClaim(application, { ...seen, state: recorded('Granted') })).toMatchObject({
      type: 'Refused',
      message: expect.stringContaining('is no longer granted to Application "shop"; add "namespaces:'),
    });
    expect(
      namespaceClaim(application, { ...seen, cluster: undefined, state: recorded('Granted') }),
    ).toMatchObject({ message: expect.stringContaining('what clusters/here.yaml grants cannot be read') });
  });

  it('leaves what it has to one for which it was made, and to one from before there were grants', () => {
    expect(namespaceClaim(application, { ...seen, state: recorded('Made') })).toMatchObject({ by: 'Made' });
    expect(namespaceClaim(application, { ...seen, state: recorded() })).toMatchObject({ by: 'Before' });
  });
});

describe('grantsFor', () => {
  it.each([
    { paths: ['apps/shop'], names: ['shop'], path: 'apps/shop', namespace: 'shop', is: true },
    { paths: ['apps/shop'], names: ['shop'], path: 'apps/shop/web', namespace: 'shop', is: false },
    { paths: ['apps/shop'], names: ['shop'], path: 'apps/shops', namespace: 'shop', is: false },
    { paths: ['teams/a/**'], names: ['a-*'], path: 'teams/a/web', namespace: 'a-web', is: true },
    { paths: ['teams/a/**'], names: ['a-*'], path: 'teams/a/b/c', namespace: 'a-', is: true },
    { paths: ['teams/a/**'], names: ['a-*'], path: 'teams/a', namespace: 'a-web', is: false },
    { paths: ['teams/a/**'], names: ['a-*'], path: 'teams/ab', namespace: 'a-web', is: false },
    { paths: ['teams/a/**'], names: ['a-*'], path: 'teams/a/web', namespace: 'a', is: false },
    { paths: ['x', '**'], names: ['y', '*'], path: 'any/thing', namespace: 'at-all', is: true },
  ])('$paths may have $names: $path, $namespace: $is', ({ paths, names, path, namespace, is }) => {
    const { spec } = clusterWith({ paths, names });

    expect(grantsFor(spec, { path, namespace })).toHaveLength(is ? 1 : 0);
  });

  it.each([
    { paths: ['apps/*'] },
    { paths: ['apps/**/web'] },
    { paths: ['/apps'] },
    { paths: ['apps/'] },
    { paths: [] },
    { names: ['*-web'] },
    { names: ['a*b'] },
    { names: ['kube-public'] },
    { names: ['kube-*'] },
    { names: ['seatrial-system'] },
    { labels: { team: 'a' } },
    { labels: { 'seatrial.dev/chaos': 'yes' } },
    { labels: { 'pod-security.kubernetes.io/enforce': 'none' } },
  ])('is never asked about a grant of %j, which is refused', (part) => {
    const file = clusterFile({ paths: ['apps'], names: ['shop'], ...part });

    expect(Cluster.safeParse(file).success).toBe(false);
  });

  it('takes a label from the first grant that says something of it', () => {
    const { spec } = clusterWith(
      { paths: ['**'], names: ['shop'], labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
      {
        paths: ['**'],
        names: ['*'],
        labels: { 'pod-security.kubernetes.io/enforce': 'privileged', 'seatrial.dev/chaos': 'enabled' },
      },
    );

    expect(grantedLabels(grantsFor(spec, application.spec))).toEqual({
      'pod-security.kubernetes.io/enforce': 'baseline',
      'seatrial.dev/chaos': 'enabled',
    });
  });

  it('has no namespace made for a further repository that is not granted to it, and says which line is missing', () => {
    const further = { ...seen, namespace: undefined, repository: 'team' };

    expect(namespaceClaim(application, further)).toEqual({
      type: 'Refused',
      message: expect.stringContaining('{repository: team, paths: [apps/shop], names: [shop]}'),
    });
    expect(namespaceClaim(application, { ...further, cluster: clusterWith(grant) })).toMatchObject({
      type: 'Make',
    });
  });
});
