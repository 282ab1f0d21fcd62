import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { type Issuer, startIssuer } from '@seatrial/localgithub/issuer';
import { installation, RunnerValues } from '@seatrial/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bindRole } from '../bed/control-plane.ts';
import { type Ended, seatrial } from '../bed/run-cli.ts';
import { appManifests, clusterFile, images } from './files.ts';
import { tokenKubeconfig } from './installed.ts';
import { canaryWaits, eventually, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import type { Service } from './service.ts';
import { firstVersion, type Suite } from './suite.ts';
import { checkedOut, workflowStep } from './workflow-steps.ts';

const app = 'called';
const audience = 'seatrial:local';
const user = 'github:acme/shop';
const run = { repository: 'acme/shop', environment: 'production' };

/** Workflows that call the HTTP API of a runner with the rights of its installation alone. */
export const callersSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  let issuer: Issuer;
  let runner: Service;
  let url = '';
  beforeAll(async () => {
    issuer = await startIssuer({ clock: systemClock, signal: op.signal });
    await allowCaller(place());
    await place().merge(withAccess(place(), issuer), 'Let a workflow in');
    await serve('127.0.0.1:0');
  });
  afterAll(async () => {
    await runner?.stop();
    await issuer?.close();
    await place().startRunner();
  });

  async function serve(address: string): Promise<void> {
    await place().runner.stop();
    const kubeconfig = await tokenKubeconfig(place());
    const more = ['--kubeconfig', kubeconfig, '--api-listen', address, '--poll-seconds', '1'];
    runner = await place().startRunner({ name: app, more });
    url = await eventually('the address', async () => {
      const lines = await runner.said();
      return lines
        .findLast(({ msg }) => msg.startsWith('the HTTP API is at'))
        ?.msg.split(' ')
        .at(-1);
    });
  }

  /** As the workflow, with a token of its own. */
  async function call(
    args: readonly string[],
    onWrite?: (written: Omit<Ended, 'exitCode'>) => void,
  ): Promise<Ended> {
    const { directory } = place();
    const file = join(directory, 'workflow-token');
    await writeFile(file, issuer.token(run, audience), { mode: 0o600 });
    const by = ['-n', app, '--server', url, '--token-file', file];
    return seatrial([...args, ...by], { cwd: directory, signal: op.signal, onWrite });
  }

  it('follows a release while its runner is killed, and approves it', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good }), 'A good version');
    const { metadata } = await canaryWaits(place(), app, commit);
    await eventually('let in', async () => ((await call(['releases'])).exitCode === 0 ? true : undefined));
    const seen = Promise.withResolvers<void>();
    const missed = Promise.withResolvers<void>();
    const following = call(['release', 'show', metadata.name, '--watch'], ({ stdout, stderr }) => {
      if (stdout.includes('Progressing')) seen.resolve();
      if (stderr.includes('it is asked again')) missed.resolve();
    });

    await seen.promise;
    await runner.kill();
    await missed.promise;
    await serve(new URL(url).host);
    const approved = await eventually('approved', async () => {
      const ended = await call(['approve', metadata.name, '--comment', 'in production']);
      return ended.exitCode === 0 ? ended : undefined;
    });
    const { exitCode, stdout } = await following;

    expect(approved.stdout).toContain(`approved by ${user}`);
    const released = await releaseIn(place(), app, 'Promoted', commit);
    expect(released.spec.approvals).toMatchObject([{ by: user, comment: 'in production' }]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Promoted') });
  });

  it('lets a job approve and wait by the tokens that it asks for itself', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good, greeting: 'Hi' }), 'Hi');
    const workspace = await checkedOut(place());
    const env = { ...issuer.job(run) };
    const at = `local=${url}`;
    const deployed = workflowStep('deploy', {
      workspace,
      inputs: { clusters: at, audience, 'timeout-minutes': '5' },
      env,
    });
    const { metadata } = await canaryWaits(place(), app, commit);

    const approved = await workflowStep('approve', {
      workspace,
      inputs: { cluster: at, audience, release: metadata.name, namespace: app },
      env,
    });

    expect(approved).toMatchObject({ exitCode: 0, outputs: { by: user } });
    expect(await deployed).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'Promoted', releases: JSON.stringify([`${app}/${metadata.name}`]) },
    });
    // GitHub takes the line with which a step names a secret for itself, and shows it to nobody.
    for (const { log } of [approved, await deployed])
      expect(log.replaceAll(/^::add-mask::.*$/gm, '')).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });

  it('is let in no longer once the Cluster file does not say so', async () => {
    expect(await call(['approve', app])).toMatchObject({ exitCode: 1 });

    await place().merge(clusterFile(place().cluster.gatewayMetricsUrl), 'Let nobody in');

    const refused = await eventually('refused', async () => {
      const ended = await call(['releases']);
      return ended.exitCode === 0 ? undefined : ended;
    });
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('none that is taken here'),
    });
  });
}

/** What an administrator does: the right of the runner to ask in that name, and the rights of that name. */
async function allowCaller({ kube }: Place): Promise<void> {
  const values = RunnerValues.parse({
    image: 'registry.example.com/seatrial:1',
    cluster: 'local',
    repository: 'https://git.example.com/config.git',
    apiUsers: [user],
  });
  for (const object of installation(values).runner)
    if (object.kind.startsWith('ClusterRole')) await kube.apply(object, op);
  await bindRole(kube, user, 'seatrial-releaser', app);
}

function withAccess({ cluster }: Place, issuer: Issuer): Readonly<Record<string, string>> {
  const { 'clusters/local.yaml': text = '' } = clusterFile(cluster.gatewayMetricsUrl);
  return {
    'clusters/local.yaml': `${text}  access:
    - issuer: ${issuer.url}
      audience: ${audience}
      rules:
        - claims: {repository: acme/shop, environment: production}
          user: ${user}
`,
  };
}
