import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Plan, type PlannedApplication, type PlannedObject } from '@seatrial/model';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { runAction } from '../actions/run-action.ts';
import { bindRole } from '../bed/control-plane.ts';
import { type Ended, seatrial } from '../bed/run-cli.ts';
import { appFile, appManifests, clusterName, type Files, images } from './files.ts';
import { approve, canaryWaits, deploymentRef, eventually, releaseIn, releasesOf } from './look.ts';
import { op, type Place } from './place.ts';
import { harbor, harborAccess, harborFiles, harborTold, withHarborGrant } from './plan-overlay.ts';
import { firstVersion, type Suite } from './suite.ts';

const [planned, moored] = ['chart', 'moored'];
const secret = 'hunter2-and-more';

/** What `seatrial plan` says of a working copy, held against what the cluster and the runner then do. */
export const planSuite: Suite = {
  apps: {
    [planned]: {
      ...firstVersion(planned),
      ...reporting(),
      ...secretOf('first-secret-value'),
      ...service('old'),
    },
    [moored]: { ...firstVersion(moored, { deletion: 'Prune' }), ...appFile(moored, { deletion: 'Prune' }) },
  },
  tests,
};

/** What others change is said and not put back: else the runner would be faster than the test. */
function reporting(): Files {
  const path = `apps/${planned}.yaml`;
  return { [path]: (appFile(planned)[path] ?? '').replace('  rollout:', '  drift: Report\n  rollout:') };
}

function secretOf(value: string): Files {
  const text = `apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {password: ${value}}\n`;
  return { [`apps/${planned}/secret.yaml`]: text };
}

function service(name: string): Files {
  const spec = 'spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}';
  return {
    [`apps/${planned}/${name}.yaml`]: `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n${spec}\n`,
  };
}

function tests(place: () => Place): void {
  let copy = '';
  const copies: string[] = [];

  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'seatrial-copy-'));
    copies.push(copy);
    execFileSync('git', ['clone', '--quiet', place().bareRepository, copy]);
  });
  afterAll(async () => {
    await Promise.all(copies.map((it) => rm(it, { recursive: true, force: true })));
  });

  async function write(files: Files): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) await rm(join(copy, path), { recursive: true });
      else {
        await mkdir(dirname(join(copy, path)), { recursive: true });
        await writeFile(join(copy, path), text);
      }
    }
  }

  async function plan(
    args: readonly string[] = [],
    kubeconfig = place().cluster.kubeconfigPath,
  ): Promise<Ended> {
    return seatrial(['plan', ...args], { kubeconfig, cwd: copy, signal: op.signal });
  }

  async function jsonOf(app: string, args: readonly string[] = [], kubeconfig?: string) {
    const ended = await plan([...args, '-o', 'json'], kubeconfig);
    const read = Plan.parse(JSON.parse(ended.stdout));
    const application = read.clusters[0]?.applications.find((it) => it.application === app);
    if (application === undefined) throw new Error(`nothing is said of ${app}: ${ended.stdout}`);
    return { ...ended, plan: read, application };
  }

  function objectOf({ objects }: PlannedApplication, kind: string, name: string): PlannedObject | undefined {
    return objects.find((it) => it.kind === kind && it.name === name);
  }

  it('says of a working copy that is what runs that nothing would change', async () => {
    const ended = await plan();

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toContain(`${clusterName}: the working copy against what is in the cluster`);
    expect(ended.stdout).toContain('Nothing would change.');
  });

  it('tells what Git changes, what others have changed, what goes, and the way it takes; and writes nothing', async () => {
    const { kube } = place();
    const scale = { ...op, type: 'merge' } as const;
    await kube.patch(deploymentRef(planned), { spec: { replicas: 2 } }, scale);
    await kube.patch(
      deploymentRef(planned),
      { metadata: { annotations: { 'example.com/note': 'mine' } } },
      scale,
    );
    const before = await kube.get(deploymentRef(planned), op);
    const releases = await releasesOf(place(), planned);
    await write({
      ...appManifests(planned, { image: images.good, greeting: 'Hello' }),
      ...secretOf(secret),
      ...service('new'),
      [`apps/${planned}/old.yaml`]: null,
    });

    const { application, exitCode, stdout, plan: all } = await jsonOf(planned);
    const text = await plan();
    const markdown = await plan(['-o', 'markdown']);

    expect([exitCode, text.exitCode, markdown.exitCode]).toEqual([5, 5, 5]);
    expect(all.outcome).toBe('Changes');
    const deployment = objectOf(application, 'Deployment', 'web');
    expect(deployment).toMatchObject({ action: 'Change', restartsPods: true, when: 'AtPromotion' });
    expect(deployment?.fields).toContainEqual({
      path: 'spec.template.spec.containers[0].image',
      cause: 'Git',
      live: JSON.stringify(images.first),
      wanted: JSON.stringify(images.good),
      managers: [],
    });
    expect(deployment?.fields).toContainEqual(
      expect.objectContaining({
        path: 'spec.replicas',
        cause: 'Drift',
        live: '2',
        wanted: '1',
        managers: ['contract'],
      }),
    );
    expect(deployment?.kept).toContainEqual({
      path: 'metadata.annotations["example.com/note"]',
      managers: ['contract'],
    });
    expect(objectOf(application, 'Secret', 'login')?.fields).toEqual([
      { path: 'data.password', cause: 'Git', managers: [] },
    ]);
    expect(objectOf(application, 'Service', 'new')).toMatchObject({ action: 'Create' });
    expect(objectOf(application, 'Service', 'old')).toMatchObject({ action: 'Delete' });
    expect(application.rollout).toMatchObject({
      how: 'Canary',
      workload: { kind: 'Deployment', name: 'web' },
      steps: [{ setWeight: 20 }, { approval: { count: 1 } }],
    });
    expect(application.rollout?.notTried).toContainEqual(
      expect.objectContaining({ name: 'old', reason: 'Removed' }),
    );
    for (const said of [stdout, text.stdout, markdown.stdout]) {
      expect(said).not.toContain(secret);
      expect(said).not.toContain(Buffer.from(secret).toString('base64'));
    }
    const after = await kube.get(deploymentRef(planned), op);
    expect(after.metadata.generation).toBe(before.metadata.generation);
    expect(after['spec']).toEqual(before['spec']);
    expect(await releasesOf(place(), planned)).toHaveLength(releases.length);
  });

  it('says as an Action, of each cluster by its context, what the command says', async () => {
    await write({ ...appManifests(planned, { image: images.good, greeting: 'Hi' }), ...secretOf(secret) });

    const ended = await runAction('plan', {
      workspace: copy,
      inputs: {
        clusters: `seatrial-${clusterName}`,
        kubeconfig: place().cluster.kubeconfigPath,
        base: 'HEAD',
        'fail-on': 'changes',
      },
      eventName: 'push',
      event: {},
      env: { GITHUB_REPOSITORY: 'ada/shop', GITHUB_SHA: 'a'.repeat(40) },
    });

    expect(ended).toMatchObject({ exitCode: 1, outputs: { outcome: 'Changes', applications: '1' } });
    expect(ended.log).toContain('::error::Something would change, and fail-on is changes');
    expect(ended.summary).toContain(`${clusterName}: aaaaaaa against what is in the cluster`);
    expect(ended.summary).toContain(`| ${planned} | ${clusterName} | changes | canary |`);
    expect(ended.summary).toContain(images.good);
    for (const said of [ended.log, ended.summary]) expect(said).not.toContain(secret);
  });

  it('names who would refuse: a policy, a quota, the validation of a kind; and where that is written', async () => {
    const { kube } = place();
    const admission = { apiVersion: 'admissionregistration.k8s.io/v1' };
    const named = { metadata: { name: 'no-latest' } };
    await kube.apply(
      {
        ...admission,
        kind: 'ValidatingAdmissionPolicy',
        ...named,
        spec: {
          matchConstraints: {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': planned } },
            resourceRules: [
              { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] },
            ],
          },
          validations: [
            { expression: "!has(object.data) || !('forbidden' in object.data)", message: 'not that word' },
          ],
        },
      },
      op,
    );
    await kube.apply(
      {
        ...admission,
        kind: 'ValidatingAdmissionPolicyBinding',
        ...named,
        spec: { policyName: 'no-latest', validationActions: ['Deny'] },
      },
      op,
    );
    await kube.apply(
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'few', namespace: planned },
        spec: { hard: { 'count/secrets': '1' } },
      },
      op,
    );
    const deployment =
      appManifests(planned, { image: images.first })[`apps/${planned}/deployment.yaml`] ?? '';
    await write({
      [`apps/${planned}/configmap.yaml`]:
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {greeting: Ahoy, forbidden: x}\n',
      [`apps/${planned}/second.yaml`]:
        'apiVersion: v1\nkind: Secret\nmetadata: {name: second}\nstringData: {a: b}\n',
      [`apps/${planned}/deployment.yaml`]: deployment.replace('readinessProbe', 'readynessProbe'),
    });

    const { application, exitCode } = await eventually('the policy and the quota in effect', async () => {
      const found = await jsonOf(planned);
      return found.application.counts.refused === 3 ? found : undefined;
    });

    expect(exitCode).toBe(6);
    expect(objectOf(application, 'ConfigMap', 'web')?.refusal).toMatchObject({
      by: 'Policy',
      name: 'no-latest',
      message: expect.stringContaining('not that word'),
    });
    expect(objectOf(application, 'Secret', 'second')?.refusal).toMatchObject({ by: 'Quota', name: 'few' });
    expect(objectOf(application, 'Deployment', 'web')?.refusal).toMatchObject({
      by: 'Validation',
      message: expect.stringMatching(
        /^apps\/chart\/deployment\.yaml:\d+:\d+: Deployment web: .*readynessProbe/,
      ),
    });
    await kube.delete({ apiVersion: 'v1', kind: 'ResourceQuota', namespace: planned, name: 'few' }, op);
    for (const kind of ['ValidatingAdmissionPolicyBinding', 'ValidatingAdmissionPolicy'])
      await kube.delete({ ...admission, kind, name: 'no-latest' }, op);
  });

  it('does not take the missing rights of who asks for a refusal', async () => {
    const kubeconfig = await place().cluster.issueKubeconfig({ user: 'victor', groups: [] });
    await bindRole(place().kube, 'victor', 'seatrial-viewer', planned);
    await bindRole(place().kube, 'victor', 'view', planned);
    await write(appManifests(planned, { image: images.good }));

    const {
      application,
      exitCode,
      plan: all,
    } = await jsonOf(planned, ['--cluster', clusterName, '--application', planned], kubeconfig);

    expect(exitCode).toBe(3);
    expect(application).toMatchObject({ outcome: 'Inconclusive', counts: { refused: 0 } });
    expect(objectOf(application, 'Deployment', 'web')).toMatchObject({
      action: 'NotAsked',
      message: expect.stringContaining('User "victor" cannot patch resource "deployments"'),
    });
    expect(all.clusters[0]?.notes.join()).toContain('what would leave the config branch is not seen');
  });

  it('compares two versions of the repository where no cluster answers, and says so', async () => {
    const away = join(copy, '..', `${copy.slice(dirname(copy).length + 1)}.kubeconfig`);
    const text = await readFile(place().cluster.kubeconfigPath, 'utf8');
    await writeFile(away, text.replaceAll(place().cluster.url, 'https://127.0.0.1:1'));
    copies.push(away);
    await write(appManifests(planned, { image: images.good }));

    const { application, exitCode, plan: all } = await jsonOf(planned, [], away);

    expect(exitCode).toBe(5);
    expect(all).toMatchObject({
      from: { name: 'origin/main' },
      clusters: [
        { comparedWith: 'Version', notes: [expect.stringContaining('no cluster was asked: Cannot')] },
      ],
    });
    expect(application.counts).toMatchObject({ change: 1, create: 0, delete: 0, notAsked: 0 });
  });

  it('tells of an application that leaves the branch what goes with it, and of one that comes what is made', async () => {
    await write({
      [`apps/${moored}.yaml`]: null,
      ...appFile('newcomer'),
      ...appManifests('newcomer', { image: images.first }),
    });

    const { plan: all, exitCode } = await jsonOf(moored);

    expect(exitCode).toBe(5);
    const [leaving, coming] = [moored, 'newcomer'].map((name) =>
      all.clusters[0]?.applications.find((it) => it.application === name),
    );
    expect(leaving).toMatchObject({
      change: 'Leaves',
      reason: 'RemovalPending',
      counts: { delete: 4, keep: 1 },
    });
    expect(coming).toMatchObject({ change: 'New', counts: { create: 5 }, rollout: { how: 'AtOnce' } });
  });

  it('plans an overlay with a kind of its own, roles and a further namespace, as the account that it names', async () => {
    const { kube } = place();
    for (const object of harborAccess) await kube.apply(object, op);
    const clusterFile = await readFile(join(copy, 'clusters/local.yaml'), 'utf8');
    await write({ ...harborFiles(), 'clusters/local.yaml': withHarborGrant(clusterFile) });

    const { application, exitCode } = await jsonOf(harbor);

    expect(application.problems).toEqual([]);
    expect(exitCode).toBe(6);
    const told = application.objects.map(
      ({ wave, kind, action, refusal }) => `${wave} ${kind} ${action} ${refusal?.by ?? ''}`,
    );
    expect(told).toEqual(harborTold);
    expect(application.objects.find(({ kind }) => kind === 'Service')?.refusal?.message).toMatch(
      /^apps\/harbor\/base\/web\.yaml:\d+:\d+: .*deployer" cannot patch resource "services"/,
    );
  });

  it('refuses a commit and an application that are not there, in words', async () => {
    expect(await plan(['--to', 'no-such-branch'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Cannot find "no-such-branch"'),
    });
    expect(await plan(['--application', 'nobody'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Cannot find an application "nobody"'),
    });
    expect(await plan(['--cluster', 'mars'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`the records in the one that answers are of ${clusterName}`),
    });
  });

  it('says beforehand what the runner then does', async () => {
    const files = {
      ...appManifests(planned, { image: images.good, host: 'other.localhost' }),
      ...service('new'),
    };
    await write(files);
    const { application } = await jsonOf(planned);

    const commit = await place().merge(files, 'As planned');
    const release = await canaryWaits(place(), planned, commit);
    const meanwhile = await jsonOf(planned);
    await approve(place(), release);
    await releaseIn(place(), planned, 'Promoted', commit);

    expect(release.spec.version).toBe(application.version);
    expect(release.status?.notTried).toEqual(application.rollout?.notTried);
    expect(meanwhile.application.inFlight).toBe(release.metadata.name);
    expect((await plan()).exitCode).toBe(0);
  });
}
