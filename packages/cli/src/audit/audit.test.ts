import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { auditRules } from '@seatrial/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext } from '../testing/a-context.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1\n';
const cluster = `${head}kind: Cluster
metadata: {name: here}
spec:
  namespaces:
    - paths: [apps/shop]
      names: [shop]
      labels: {pod-security.kubernetes.io/enforce: restricted}
`;
const application = `${head}kind: Application
metadata: {name: shop, labels: {team: sales}}
spec: {path: apps/shop, namespace: shop, targets: [{cluster: here}]}
`;

/** Nothing is to be said of it, but for what a test adds. */
function web(container = ''): string {
  return `apiVersion: batch/v1
kind: Job
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: registry.example.com/web@sha256:${'a'.repeat(64)}
          resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}
${container}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
}

const secret = '          env: [{name: DB_PASSWORD, value: hunter2}]\n';
const told = `apps/shop/web.yaml:16:44 error SecretInEnvironment container "web" of Job "web" has a secret as the value of DB_PASSWORD
    take it from a Secret (valueFrom.secretKeyRef), and change it: it has been seen
`;

describe('seatrial audit', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'seatrial-audit-'));
    await write('clusters/here.yaml', cluster);
    await write('apps/shop.yaml', application);
    await write('apps/shop/web.yaml', web());
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  async function run(...args: readonly string[]) {
    const context = { ...aContext(), cwd: root };
    const exitCode = await runCli(['audit', ...args], context);
    return { exitCode, ...context.written };
  }

  it('says that there is nothing, of a repository in which all is as it should be', async () => {
    expect(await run('--severity', 'info')).toEqual({
      exitCode: 0,
      stdout: 'no findings in 3 objects of 1 application\n',
      stderr: '',
    });
  });

  it('says where what is wrong, and what to do', async () => {
    await write('apps/shop/web.yaml', web(secret));

    expect(await run()).toEqual({
      exitCode: 1,
      stdout: `${told}1 finding (1 error, 0 warnings, 0 infos) in 3 objects of 1 application\n`,
      stderr: '',
    });
  });

  it('tells of a folder or a file only what is in it, with all that is beside it in view', async () => {
    await mkdir(join(root, '.git'));
    await write('apps/shop/web.yaml', web(secret));

    expect((await run('apps/shop/web.yaml')).stdout).toContain('SecretInEnvironment');
    expect(await run('clusters')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('no findings'),
    });
  });

  it('takes Pod Security from the grant of the Cluster file', async () => {
    await write('clusters/here.yaml', cluster.replace('restricted', 'privileged'));

    expect((await run()).stdout).toContain('apps/shop.yaml:4:36 warning PodSecurityLevel Namespace "shop"');
  });

  it('tells from the severity on that was asked for', async () => {
    await write('apps/shop/web.yaml', web().replace(`@sha256:${'a'.repeat(64)}`, ':1'));

    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(await run('--severity', 'info')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(' info MutableImage '),
    });
  });

  it('accepts what is in the baseline, fails for what is new, and names what has gone', async () => {
    await write('apps/shop/web.yaml', web(secret));

    const written = await run('--write-baseline');
    const accepted = await run();
    await write(
      'apps/shop/web.yaml',
      web('          securityContext: {privileged: true}\n').replace(/^ *securityContext: \{allow.*\n/m, ''),
    );
    const changed = await run('--severity', 'error');

    expect(written).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('wrote 1 accepted finding'),
    });
    expect(await readFile(join(root, '.seatrial/audit-baseline.yaml'), 'utf8')).toContain(`accepted:
  - rule: SecretInEnvironment
    application: shop
    object: batch/Job/shop/web
    field: spec.template.spec.containers[web].env[DB_PASSWORD].value
`);
    expect(accepted).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('; 1 accepted by the baseline'),
    });
    expect(changed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('error Privileged') });
    expect(changed.stdout).toContain(
      'gone, its entry in the baseline can go too: SecretInEnvironment of batch/Job/shop/web spec.template',
    );
  });

  it('accepts a finding until the day that its entry names', async () => {
    await write('apps/shop/web.yaml', web(secret));
    await run('--write-baseline', '--baseline', 'known.yaml');
    const text = await readFile(join(root, 'known.yaml'), 'utf8');
    await write('known.yaml', `${text}    reason: to be moved\n    until: "2001-01-01"\n`);

    expect(await run('--baseline', 'known.yaml')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('accepted until 2001-01-01 and no longer: SecretInEnvironment'),
    });
  });

  it('goes by the settings of the repository', async () => {
    await write('apps/shop/web.yaml', web(secret));
    await write(
      '.seatrial/audit.yaml',
      'rules:\n  SecretInEnvironment: {severity: none}\n  ForeignRegistry: {registries: [ghcr.io/acme]}\n',
    );

    expect((await run()).stdout).toMatch(
      /^apps\/shop\/web\.yaml:13:18 error ForeignRegistry [^\n]*\n[^\n]*\n1 finding/,
    );
  });

  it.each([
    [
      'rules: {HostPaht: {severity: none}}',
      '.seatrial/audit.yaml:1: rules.HostPaht is not a field',
      'did you mean "HostPath"?',
    ],
    [
      'rules: {HostPath: {severity: low}}',
      'rules.HostPath.severity must be one of "error", "warning", "info", "none"',
      'low',
    ],
    ['rules: [', 'Cannot use .seatrial/audit.yaml:1:', ''],
  ])('refuses the settings %s', async (text, message, more) => {
    await write('.seatrial/audit.yaml', text);

    const { exitCode, stderr } = await run();

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain(more);
  });

  it('refuses a baseline that is not there', async () => {
    expect(await run('--baseline', 'none.yaml')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Cannot read none.yaml: there is no such file'),
    });
  });

  it('fails where it cannot read what it should judge, and says what that is', async () => {
    await write('apps/shop/web.yaml', 'kind: [');

    expect(await run()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^not audited: Application "shop": apps\/shop\/web\.yaml:1: /),
    });
  });

  it.each([
    ['none', 'Cannot read none: there is no such file or folder'],
    ['apps/shop.yaml', 'nothing says which repository it is of'],
  ])('refuses %s', async (path, message) => {
    expect(await run(path)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  it('gives programs everything', async () => {
    await write('apps/shop/web.yaml', web(secret));

    const { findings, counts } = JSON.parse((await run('-o', 'json')).stdout);

    expect(findings).toEqual([
      {
        rule: 'SecretInEnvironment',
        severity: 'error',
        message: 'container "web" of Job "web" has a secret as the value of DB_PASSWORD',
        todo: 'take it from a Secret (valueFrom.secretKeyRef), and change it: it has been seen',
        application: 'shop',
        clusters: ['here'],
        object: { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'web' },
        field: 'spec.template.spec.containers[web].env[DB_PASSWORD].value',
        docs: 'docs/reference/generated/audit.md#secretinenvironment',
        file: 'apps/shop/web.yaml',
        line: 16,
        column: 44,
      },
    ]);
    expect(counts).toEqual({
      objects: 3,
      applications: 1,
      errors: 1,
      warnings: 0,
      infos: 0,
      accepted: 0,
      ignored: 0,
    });
  });

  it('gives code scanning SARIF, with a fingerprint that a line above does not change', async () => {
    await write('apps/shop/web.yaml', web(secret));
    const first = JSON.parse((await run('-o', 'sarif')).stdout);
    await write('apps/shop/web.yaml', `# one more line\n${web(secret)}`);
    const second = JSON.parse((await run('-o', 'sarif')).stdout);

    const [{ tool, results, invocations }] = first.runs;
    expect(first.version).toBe('2.1.0');
    expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect(tool.driver.rules.map(({ id }: { readonly id: string }) => id)).toEqual(
      auditRules.map(({ name }) => name),
    );
    expect(results).toEqual([
      {
        ruleId: 'SecretInEnvironment',
        ruleIndex: auditRules.findIndex(({ name }) => name === 'SecretInEnvironment'),
        level: 'error',
        message: { text: expect.stringMatching(/^container "web" .*\. What to do: .*\.$/) },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'apps/shop/web.yaml', uriBaseId: '%SRCROOT%' },
              region: { startLine: 16, startColumn: 44 },
            },
            logicalLocations: [{ name: 'web', fullyQualifiedName: 'batch/Job/shop/web', kind: 'resource' }],
          },
        ],
        partialFingerprints: { 'seatrialAudit/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
        properties: expect.objectContaining({ application: 'shop', clusters: ['here'] }),
      },
    ]);
    expect(second.runs[0].results[0].partialFingerprints).toEqual(results[0].partialFingerprints);
    expect(second.runs[0].results[0].locations[0].physicalLocation.region.startLine).toBe(17);
  });

  it('gives a pull request a table in which what others wrote stays text', async () => {
    const bad = web(secret).replaceAll('DB_PASSWORD', '"<b>|@all_PASSWORD"');
    await write('apps/shop/web.yaml', bad);

    const { stdout } = await run('-o', 'markdown');

    expect(stdout).toContain('### Audit\n\n1 finding');
    expect(stdout).toMatch(
      /\| error \| `SecretInEnvironment` \| `apps\/shop\/web\.yaml:16:\d+` \| .*\\<b\\>\\\|@<!-- -->all\\_PASSWORD\. /,
    );
  });
});
