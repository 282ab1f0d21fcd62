import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiVersion, type KubeObject, type ObjectRef, refOf } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAction } from './actions/run-action.ts';
import { op } from './bed/control-plane.ts';
import { type Bed, startBed } from './cli/bed.ts';

/** Ended on 2021-01-01; its key was thrown away. */
const ended = `-----BEGIN CERTIFICATE-----
MIIBDTCBtaADAgECAgEBMAoGCCqGSM49BAMCMA8xDTALBgNVBAMTBHRlc3QwHhcN
MjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAPMQ0wCwYDVQQDEwR0ZXN0MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETWl7e4hUHGJubhhANZE+ZiFAfCI/44pC
1L+VVGIqvcFBdmgMPUP6W+zGZ2VlXJIpN+KQrUCpLJvb8EIUW9tek6MCMAAwCgYI
KoZIzj0EAwIDRwAwRAIgY5YsHgbQY8GKXOZ5FQVRuTxu3rCBmpsM3hEZHQ8uZsgC
IC6uZIsCafAMWnb+BV9wbJ4zzI8yfylycLxIkvTYXzOl
-----END CERTIFICATE-----
`;

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { hostPID: true, containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
};
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};
const stranger: KubeObject = { ...deployment, metadata: { name: 'stranger', namespace: 'shop' } };
const gone: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'gone' };
const certificate: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'web-tls', namespace: 'shop' },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': Buffer.from(ended).toString('base64'), 'tls.key': '' },
};

interface Told {
  readonly rule: string;
  readonly severity: string;
  readonly object: ObjectRef;
  readonly field: string;
}

/** Of a real API server: what it fills in, what it refuses to show, what it says of itself. */
describe('seatrial audit --cluster', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    for (const object of [deployment, service, stranger, certificate]) await bed.admin.apply(object, op);
    const metadata = { name: 'shop', namespace: 'shop' };
    const spec = { application: 'shop', cluster: 'staging', requests: [] };
    const made = await bed.runner.create({ apiVersion, kind: 'ApplicationState', metadata, spec }, op);
    const drifted = {
      ...refOf(service),
      state: 'Reported',
      fields: [{ path: 'spec.ports[0].port', live: '80', wanted: '8080' }],
      since: '2026-11-30T09:00:00.000Z',
    };
    const inventory = [refOf(deployment), refOf(service), gone];
    const status = { file: 'apps/shop.yaml', inventory, drift: [drifted], conditions: [] };
    await bed.runner.updateStatus({ ...made, status }, op);
    await mkdir(join(bed.directory, '.git'));
    await writeFile(
      join(bed.directory, 'shop.yaml'),
      `apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop, labels: {team: sales}}\nspec: {path: apps/shop, namespace: shop, targets: [{cluster: staging}]}\n`,
    );
  });
  afterAll(async () => {
    await bed?.stop();
  });

  async function told(who: 'admin' | 'victor', ...args: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await bed.seatrial(who, ['audit', '--cluster', 'staging', '-o', 'json', ...args]);
    const { findings }: { readonly findings: readonly Told[] } = JSON.parse(stdout);
    return findings.map(
      ({ rule, severity, object, field }) => `${severity} ${rule} ${object.kind}/${object.name} ${field}`,
    );
  }

  it('finds what is wrong with what is deployed, and with nothing else', async () => {
    const found = await told('admin');

    expect(found).toEqual(
      expect.arrayContaining([
        'error HostNamespace Deployment/web spec.template.spec.hostPID',
        'warning SingleReplica Deployment/web spec.replicas',
        'warning PodSecurityLevel Namespace/shop metadata.labels["pod-security.kubernetes.io/enforce"]',
        'warning Drift Service/web spec.ports[0].port',
        'error CertificateExpires Secret/web-tls data["tls.crt"]',
      ]),
    );
    expect(found.filter((text) => text.includes('stranger'))).toEqual([]);
  });

  it('finds the owner in the Application file of the repository around it', async () => {
    expect((await told('admin')).filter((text) => text.includes('NoOwner'))).toEqual([]);
  });

  it('names the file that declares the application to code scanning', async () => {
    const { stdout, exitCode } = await bed.seatrial('admin', [
      'audit',
      '--cluster',
      'staging',
      '-o',
      'sarif',
    ]);

    const [run] = JSON.parse(stdout).runs;
    expect(exitCode).toBe(1);
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('apps/shop.yaml');
  });

  it('is told by the action beside the repository, but for what that shows by itself', async () => {
    const manifest = { ...deployment, metadata: { name: 'web' } };
    await mkdir(join(bed.directory, 'apps/shop'), { recursive: true });
    await writeFile(join(bed.directory, 'apps/shop/web.yaml'), JSON.stringify(manifest));

    const ended = await runAction('audit', {
      workspace: bed.directory,
      inputs: { clusters: 'seatrial-cli\nnone', kubeconfig: bed.kubeconfigs.admin, severity: 'error' },
      eventName: 'schedule',
      event: {},
      env: { GITHUB_REPOSITORY: 'ada/shop' },
    });

    expect(ended.exitCode).toBe(1);
    expect(ended.log).toMatch(/^Audit of staging:$/m);
    expect(ended.log.match(/ error HostNamespace /g)).toHaveLength(1);
    expect(ended.summary).toMatch(/### Audit of staging[^#]*`CertificateExpires`/);
    expect(ended.summary).toMatch(/### Audit of none[^#]*not audited: /);
    const { runs } = JSON.parse(await readFile(ended.outputs['sarif-file'] ?? '', 'utf8'));
    expect(runs.map((it: { automationDetails: { id: string } }) => it.automationDetails.id)).toEqual([
      'seatrial-audit/',
      'seatrial-audit/staging/',
    ]);
  });

  it('says what it may not read, and audits the rest', async () => {
    await bed.admin.apply(reader(), op);
    await bed.admin.apply(readerBinding(), op);

    const { stderr, stdout, exitCode } = await bed.seatrial('victor', ['audit', '--cluster', 'staging']);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Deployment shop/web spec.template.spec.hostPID error HostNamespace');
    expect(stderr).toContain('note: Secrets of namespace "shop" were not looked at: ');
  });

  it('names the clusters that there are', async () => {
    const { stderr, exitCode } = await bed.seatrial('admin', ['audit', '--cluster', 'stagin']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('no application is deployed under that name there\nhint: there is staging\n');
  });
});

function reader(): KubeObject {
  const read = { verbs: ['get', 'list'] };
  const rules = [
    { apiGroups: ['seatrial.dev'], resources: ['applicationstates'], ...read },
    { apiGroups: ['apps', ''], resources: ['deployments', 'services', 'configmaps', 'namespaces'], ...read },
  ];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
    rules,
  };
}

function readerBinding(): KubeObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'reader' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'reader' },
    subjects: [{ apiGroup, kind: 'User', name: 'victor' }],
  };
}
