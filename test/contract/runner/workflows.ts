import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { permissions, workflowToken } from '../forge/a-github.ts';
import { filesOfGuide } from '../workflows/guide.ts';
import { runWorkflow, type WorkflowEnded } from '../workflows/run-workflow.ts';
import { type AtGithub, openAtGithub } from './at-github.ts';
import { appManifests, images } from './files.ts';
import { eventually } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const app = 'ferried';
/** Enough traffic for evidence within seconds. */
const steps = '[{setWeight: 50}, {evidence: {timeoutSeconds: 300}}]';
const workflow = '.github/workflows/seatrial.yml';

export const workflowsSuite: Suite = {
  apps: { [app]: firstVersion(app, { steps, source: '  revert: PullRequest\n' }) },
  tests,
};

function tests(place: () => Place): void {
  withTraffic(place, app);
  let hosted: AtGithub;

  beforeAll(async () => {
    hosted = await openAtGithub(place());
    const repository = 'acme/config';
    hosted.github.addWorkflowToken({ token: workflowToken, repository, permissions });
    await hosted.startRunner('at-github');
  });
  afterAll(() => hosted?.close());

  /** The workflow of the guide on a push of this commit, for this cluster. */
  async function pushed(commit: string): Promise<WorkflowEnded> {
    const { bareRepository, cluster, directory } = place();
    const kubeconfig = await readFile(cluster.kubeconfigPath, 'utf8');
    const { 'current-context': context } = JSON.parse(kubeconfig) as { readonly 'current-context': string };
    const workspace = await mkdtemp(join(directory, 'workspace-'));
    await promisify(execFile)('git', ['clone', '--quiet', bareRepository, workspace]);
    const text = (await filesOfGuide())[workflow] ?? '';
    await writeFile(
      join(workspace, 'workflow.yml'),
      text.replaceAll(/^( +\w+): staging$/gm, `$1: ${context}`),
    );
    const { parents } = await hosted.repository.git.commit(commit);
    return runWorkflow({
      workspace,
      workflow: 'workflow.yml',
      eventName: 'push',
      event: {
        ref: 'refs/heads/main',
        before: parents[0],
        after: commit,
        deleted: false,
        repository: { full_name: 'acme/config', default_branch: 'main' },
      },
      token: workflowToken,
      secrets: { STAGING_KUBECONFIG: kubeconfig },
      apiUrl: hosted.github.url,
      cloneUrl: bareRepository,
      repository: 'acme/config',
    });
  }

  /** How the Deployments of a commit stand. */
  function deployed(commit: string): readonly (string | undefined)[] {
    const all = [...hosted.repository.deployments.values()];
    return all.filter(({ sha }) => sha === commit).map(({ statuses }) => statuses.at(-1)?.state);
  }

  it('are red for a merge that is taken back, with what the gate has counted, and its revert is a pull request', async () => {
    const commit = await place().merge(appManifests(app, { image: images.failing, greeting: 'Oh' }), 'Oh');

    const { exitCode, jobs } = await pushed(commit);

    expect(exitCode).toBe(1);
    expect(jobs['staging']?.result).toBe('failure');
    const evidence = /canary: [\d.]+% bad, \d+ of \d+ requests/;
    for (const text of [jobs['staging']?.log, jobs['staging']?.summary]) expect(text).toMatch(evidence);
    expect(deployed(commit)).toContain('failure');
    const pull = await eventually('the pull request', () =>
      [...hosted.repository.issues.values()].find(({ labels }) => labels.includes('seatrial-revert')),
    );
    expect(pull.body).toMatch(evidence);
  });

  it('are green for a merge that is promoted', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good, greeting: 'Hi' }), 'Hi');

    const { exitCode, jobs } = await pushed(commit);

    expect(exitCode).toBe(0);
    expect(jobs).toMatchObject({ staging: { result: 'success', summary: expect.stringContaining(app) } });
    expect(deployed(commit)).toContain('success');
  });
}
