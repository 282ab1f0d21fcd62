import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runnerUser, systemNamespace } from '@seatrial/model';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { approve, canaryWaits, leftovers, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import { runWhen, scenarioFile } from './runs.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'bearer';

/** A runner as a pod of the installation has it: with the token of its service account, and nothing else. */
export const installedSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  it('promotes a version by a canary, and kills a pod of it, with the token of its account alone', async () => {
    await place().runner.stop();
    await place().startRunner({ name: app, more: ['--kubeconfig', await tokenKubeconfig(place())] });

    const commit = await place().merge(appManifests(app, { image: images.good }), 'A good version');
    await approve(place(), await canaryWaits(place(), app, commit));
    await releaseIn(place(), app, 'Promoted', commit);
    const scenario = scenarioFile('by-token', {
      application: app,
      fault: '{type: PodKill}',
      steadyState: 'judgedBy: ReadyPods',
    });
    await place().merge(scenario, 'Kill a pod');
    const run = await runWhen(place(), 'by-token', ({ status }) => status?.phase === 'Completed');

    expect(run.status).toMatchObject({ verdict: 'Pass' });
    expect(await leftovers(place(), app)).toEqual([]);
    await place().merge({ 'scenarios/by-token.yaml': null }, 'Enough');
  });
}

/** Credentials of the runner’s service account, as a pod has them. */
export async function tokenKubeconfig({ kube, cluster, apiServer, directory }: Place): Promise<string> {
  const account = runnerUser.slice(runnerUser.lastIndexOf(':') + 1);
  const { body } = await kube.raw(
    {
      method: 'POST',
      path: `/api/v1/namespaces/${systemNamespace}/serviceaccounts/${account}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 3600 },
      },
    },
    op,
  );
  const tokenFile = join(directory, 'token');
  await writeFile(tokenFile, (JSON.parse(body) as { status: { token: string } }).status.token, {
    mode: 0o600,
  });
  const { clusters } = JSON.parse(await readFile(cluster.kubeconfigPath, 'utf8')) as {
    clusters: readonly { cluster: object }[];
  };
  const path = join(directory, 'token.kubeconfig');
  const server = `https://127.0.0.1:${apiServer.port}`;
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'pod',
      clusters: [{ name: 'pod', cluster: { ...clusters[0]?.cluster, server } }],
      users: [{ name: 'pod', user: { tokenFile } }],
      contexts: [{ name: 'pod', context: { cluster: 'pod', user: 'pod' } }],
    }),
  );
  return path;
}
