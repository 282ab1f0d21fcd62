import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ActionEnded, Running } from '../actions/run-action.ts';
import { appManifests, images } from './files.ts';
import { canaryWaits, releaseIn } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';
import { checkedOut, workflowStep } from './workflow-steps.ts';

const [held, tried] = ['berthed', 'launched'];
/** Enough traffic for evidence within seconds. */
const steps = '[{setWeight: 50}, {evidence: {timeoutSeconds: 300}}]';

export const deploySuite: Suite = {
  apps: { [held]: firstVersion(held), [tried]: firstVersion(tried, { steps }) },
  tests,
};

function tests(place: () => Place): void {
  /** The credentials of a job, by way of the door before the API server. */
  async function kubeconfig(): Promise<string> {
    const { cluster, directory, apiServer } = place();
    const text = await readFile(cluster.kubeconfigPath, 'utf8');
    const path = join(directory, 'job.kubeconfig');
    await writeFile(path, text.replaceAll(cluster.url, `https://127.0.0.1:${apiServer.port}`), {
      mode: 0o600,
    });
    return path;
  }

  /** The step that waits for the newest commit of the config branch. */
  async function deploy(running: Running = {}): Promise<ActionEnded> {
    const workspace = await checkedOut(place());
    const config = await kubeconfig();
    const context = String(JSON.parse(await readFile(config, 'utf8'))['current-context']);
    const inputs = { clusters: context, kubeconfig: config, 'timeout-minutes': '5' };
    return workflowStep('deploy', { workspace, inputs, running });
  }

  async function approve(release: string): Promise<ActionEnded> {
    const inputs = { release, kubeconfig: await kubeconfig() };
    return workflowStep('approve', { workspace: place().directory, inputs });
  }

  it('is green when what the action "approve" has approved is promoted', async () => {
    const commit = await place().merge(
      appManifests(held, { image: images.good, greeting: 'Hello' }),
      'Hello',
    );
    const deployed = deploy();
    const release = await canaryWaits(place(), held, commit);
    const { name } = release.metadata;

    const approved = await approve(`${held}/${name}`);

    expect(approved).toMatchObject({ exitCode: 0, outputs: { by: 'admin' } });
    expect(await deployed).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'Promoted', releases: JSON.stringify([`${held}/${name}`]) },
    });
    expect((await deployed).log).toMatch(new RegExp(`${name} on local +Promoting`));
  });

  it('is red with the counts of the gate when it is taken back', async () => {
    const traffic = place().traffic(tried);
    await place().merge(appManifests(tried, { image: images.failing, greeting: 'Oh' }), 'Oh');

    const { exitCode, log, summary } = await deploy();
    await traffic.stop();

    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::Not promoted: launched\/launched on \S+ +Failed/);
    for (const text of [log, summary]) expect(text).toMatch(/canary: [\d.]+% bad, \d+ of \d+ requests/);
  });

  it('goes on over a restart of the runner and an API server that is away', async () => {
    const commit = await place().merge(
      appManifests(held, { image: images.good, greeting: 'Again' }),
      'Again',
    );
    let heard: (written: string) => void = () => undefined;
    const said = (text: string): Promise<void> =>
      new Promise((resolve) => {
        heard = (written) => {
          if (written.includes(text)) resolve();
        };
      });
    const waits = said('WaitingForApproval');
    const deployed = deploy({ onWrite: (written) => heard(written) });
    await waits;
    await place().runner.stop();
    const missed = said('it is asked again');
    await place().apiServer.shut();
    await missed;
    await place().apiServer.open();
    await place().startRunner();
    const release = await canaryWaits(place(), held, commit);

    await approve(`${held}/${release.metadata.name}`);

    expect(await deployed).toMatchObject({ exitCode: 0, outputs: { outcome: 'Promoted' } });
    await releaseIn(place(), held, 'Promoted', commit);
  });
}
