import { Application, Cluster, configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { tenantAllowance, tenantObjects } from '../tenant/tenant-objects.ts';
import { checkConfig } from '../validate/check-config.ts';
import { checkScope } from './scope.ts';

const at = { line: 1, column: 1 };
const apiVersion = 'seatrial.dev/v1alpha1';
const sales = { name: 'sales', paths: ['teams/sales/**'], serviceAccount: 'deployer' };
const cars = { ...sales, name: 'cars', paths: ['teams/cars/**'] };
const namespaces = [{ paths: ['teams/sales/**'], names: ['sales'] }];

function clusterFile(spec: object) {
  return { apiVersion, kind: 'Cluster', metadata: { name: 'here' }, spec };
}

function application(spec: object) {
  const own = {
    path: 'teams/sales/till',
    namespace: 'sales',
    serviceAccount: 'deployer',
    targets: [{ cluster: 'here' }],
  };
  const written = {
    apiVersion,
    kind: 'Application',
    metadata: { name: 'till' },
    spec: { ...own, ...spec },
  };
  return Application.parse(JSON.parse(JSON.stringify(written)));
}

/** What is told of files; of an Application file that is in the folder of the team unless a test says otherwise. */
function told(
  spec: object,
  file = 'teams/sales/till.yaml',
  cluster: object = { namespaces, tenants: [sales, cars] },
) {
  const files = { [file]: application(spec), 'clusters/here.yaml': clusterFile(cluster) };
  return toldOf(files);
}

function toldOf(files: Readonly<Record<string, unknown>>): readonly string[] {
  const sources = Object.entries(files).map(([path, value]) => ({
    path,
    bytes: new TextEncoder().encode(JSON.stringify(value)),
  }));
  const config = loadConfig(sources, configLimits);
  expect(config.findings).toEqual([]);
  return checkConfig(config)
    .filter(({ code }) => code === 'OutsideTenant' || code === 'OverlappingTenants')
    .map(({ file: at, code, message, hint }) => `${at} ${code} ${message} > ${hint}`);
}

const says = '; so says Cluster "here" (clusters/here.yaml)';

describe('an application of a tenant', () => {
  it('is taken in its folder, a granted namespace and as its account', () => {
    expect(told({})).toEqual([]);
    expect(told({ uses: ['bases/web'], source: { kustomize: {} } })).toEqual([]);
    expect(told({}, 'platform/till.yaml')).toEqual([]);
  });

  it('is not of another folder: that may have grants that the team has not', () => {
    expect(told({ path: 'infra/certs', namespace: 'certs' })).toEqual([
      `teams/sales/till.yaml OutsideTenant the file belongs to tenant "sales", and folder "infra/certs" does not${says} > name a folder in teams/sales/**`,
    ]);
    expect(told({ path: 'teams/cars/shop' })).toHaveLength(1);
  });

  it('reads nothing of another team, whose Application file may stand anywhere', () => {
    const used = { uses: ['teams/cars/chart'], source: { helm: { chart: 'teams/cars/chart' } } };

    expect(told(used, 'platform/till.yaml')).toEqual([
      `platform/till.yaml OutsideTenant folder "teams/cars/chart" belongs to tenant "cars"${says} > use a folder of your own, or a shared one`,
    ]);
  });

  it('has no namespace that is not granted, also none that would be made for it', () => {
    expect(told({ namespace: 'new' })).toEqual([
      `teams/sales/till.yaml OutsideTenant tenant "sales" has no namespace "new" for this folder${says} > take one of the team's, or add "- {paths: [teams/sales/till], names: [new]}" to spec.namespaces in clusters/here.yaml`,
    ]);
  });

  it('is written as the account of the team, and as nobody else', () => {
    const hint = 'add "serviceAccount: deployer" to spec';
    const message = `applications of tenant "sales" are written as "deployer"${says}`;

    for (const serviceAccount of [undefined, 'admin'])
      expect(told({ serviceAccount }, 'platform/till.yaml')).toEqual([
        `platform/till.yaml OutsideTenant ${message} > ${hint}`,
      ]);
  });

  it('has a scenario of its own alone', () => {
    const scenario = {
      apiVersion,
      kind: 'Scenario',
      metadata: { name: 'storm' },
      spec: {
        application: 'till',
        cluster: 'here',
        workload: { kind: 'Deployment', name: 'web' },
        faults: [{ type: 'PodKill', count: 1 }],
        steadyState: { service: 'web' },
      },
    };
    const cluster = clusterFile({ namespaces, tenants: [sales, cars], chaos: { allowed: true } });
    const files = { 'platform/till.yaml': application({}), 'clusters/here.yaml': cluster };

    expect(toldOf({ ...files, 'teams/sales/storm.yaml': scenario })).toEqual([]);
    expect(toldOf({ ...files, 'teams/cars/storm.yaml': scenario })).toEqual([
      expect.stringContaining('the file belongs to tenant "cars", and Application "till" does not'),
    ]);
  });
});

it('tenants: a folder belongs to one', () => {
  const inside = { ...cars, paths: ['teams/cars/**', 'teams/sales/cars'] };

  expect(told({}, undefined, { namespaces, tenants: [sales, inside] })).toEqual([
    'clusters/here.yaml OverlappingTenants folder "teams/sales/cars" of tenant "cars" is also one of tenant "sales" > give each folder to one tenant',
  ]);
});

describe('what "tenant new" allows a team', () => {
  const allowance = tenantAllowance({ name: 'sales', namespace: 'sales', paths: ['teams/sales/**'] });
  const granting = { name: 'here', file: 'here.yaml', spec: Cluster.parse(clusterFile(allowance)).spec };
  const check = (object: { readonly apiVersion: string; readonly kind: string }) => {
    const source = { file: 'a.yaml', ...at, locate: () => at, locateKey: () => at };
    const manifest = { object: { ...object, metadata: { name: 'web', namespace: 'sales' } }, source };
    return checkScope({ path: 'teams/sales/till', namespace: 'sales' }, [manifest], [granting]);
  };

  it('is what applications are made of', () => {
    for (const [group, kind] of [
      ['apps/v1', 'Deployment'],
      ['v1', 'ConfigMap'],
      ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    ] as const)
      expect(check({ apiVersion: group, kind })).toEqual([]);
  });

  it('is not what the platform team gives it', () => {
    const given = tenantObjects({ name: 'sales', namespace: 'sales', paths: [] }).filter(
      ({ kind }) => !['Namespace', 'NetworkPolicy', 'ServiceAccount'].includes(kind),
    );

    expect(given.flatMap(check)).toEqual(
      given.map(({ kind }) =>
        expect.objectContaining({
          code: 'OutsideTenant',
          message: `${kind} "web" is of a kind that tenant "sales" may not have`,
          hint: `remove it, or have "${kind}" added to kinds of the tenant in here.yaml`,
        }),
      ),
    );
  });

  it('is no kind of somebody else by the bare name of one of Kubernetes', () => {
    expect(check({ apiVersion: 'example.com/v1', kind: 'Deployment' })).toHaveLength(1);
  });
});
