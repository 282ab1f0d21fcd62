import { apiVersion, parseRelease, type Release } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionEnded, runAction } from './actions/run-action.ts';
import { op } from './bed/control-plane.ts';
import { at, aWaitingRelease } from './cli/a-waiting-release.ts';
import { type Bed, startBed } from './cli/bed.ts';
import { aGithub } from './forge/a-github.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(async () => {
  await bed?.stop();
});

type Who = 'ada' | 'grace' | 'victor';

/** A step of a job that somebody's credentials were given to. */
function step(
  action: 'approve' | 'reject' | 'rollback',
  who: Who,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<ActionEnded> {
  return runAction(action, {
    workspace: bed.directory,
    inputs: { kubeconfig: bed.kubeconfigs[who], namespace: 'shop', ...inputs },
    eventName: 'workflow_dispatch',
    event: {},
    env: {
      GITHUB_REPOSITORY: 'ada/shop',
      GITHUB_RUN_ID: '7',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_WORKFLOW: 'Deploy',
      GITHUB_ACTOR: 'bob',
      ...env,
    },
  });
}

async function release(name: string): Promise<Release> {
  return parseRelease(await bed.admin.get({ apiVersion, kind: 'Release', namespace: 'shop', name }, op));
}

/** As the runner ends it. */
async function end(name: string, status: object): Promise<void> {
  const ref = { apiVersion, kind: 'Release', namespace: 'shop', name };
  const record = await bed.runner.get(ref, op);
  const before = (await release(name)).status;
  await bed.runner.updateStatus({ ...record, status: { ...before, finishedAt: at, ...status } }, op);
}

const run = 'GitHub workflow "Deploy", started by bob: https://github.com/ada/shop/actions/runs/7';

describe('approve', () => {
  it('approves in the name of the credentials, and says which run it was, and by whom', async () => {
    const name = await aWaitingRelease(bed, 'shop-1-1a2b3c4');

    const first = await step('approve', 'ada', { release: name, comment: 'dashboards are fine' });
    const again = await step('approve', 'ada', { release: name });

    expect(first).toMatchObject({
      exitCode: 0,
      log: 'shop/shop-1-1a2b3c4 on staging: approved by ada, 1 of 2 approvals',
      outputs: {
        release: 'shop/shop-1-1a2b3c4',
        by: 'ada',
        standing: 'shop/shop-1-1a2b3c4 on staging: approved by ada, 1 of 2 approvals',
      },
    });
    expect(again.outputs['standing']).toContain('already approved by you (ada');
    expect((await release(name)).spec.approvals).toEqual([
      { by: 'ada', at: expect.any(String), comment: `dashboards are fine (${run})` },
    ]);
  });

  it('says who has let the job go on, as far as its token may ask', async () => {
    const { github, repository } = await aGithub();
    repository.runApprovals.set(7, [
      { state: 'approved', user: 'carol', environments: ['production'], comment: 'go' },
      { state: 'rejected', user: 'dan', environments: ['eu'], comment: 'no' },
    ]);
    github.addWorkflowToken({ token: 'ghs_run', repository: 'ada/shop', permissions: { actions: 'read' } });
    github.addWorkflowToken({ token: 'ghs_none', repository: 'ada/shop', permissions: {} });
    const name = await aWaitingRelease(bed, 'shop-9-1a2b3c4');
    const asked = (who: Who, token: string): Promise<ActionEnded> =>
      step('approve', who, { release: name, token }, { GITHUB_API_URL: github.url });

    const seen = await asked('ada', 'ghs_run');
    const unseen = await asked('grace', 'ghs_none');

    expect([seen.exitCode, unseen.exitCode]).toEqual([0, 0]);
    expect(unseen.log).toMatch(/^::warning::.*it needs "actions: read"/m);
    const comments = (await release(name)).spec.approvals.map(({ comment }) => comment);
    expect(comments).toEqual([run.replace('by bob', 'by bob, production approved by carol'), run]);
  });

  it('fails where the credentials may not, and names the role', async () => {
    const name = await aWaitingRelease(bed, 'shop-2-1a2b3c4');

    const { exitCode, log } = await step('approve', 'victor', { release: name });

    expect(exitCode).toBe(1);
    expect(log).toMatch(/^::error::.*the ClusterRole seatrial-releaser, bound to you in the namespace shop/m);
    expect((await release(name)).spec.approvals).toEqual([]);
  });

  it('waits until the release has ended, and fails unless it is promoted', async () => {
    const names = [
      await aWaitingRelease(bed, 'shop-3-1a2b3c4'),
      await aWaitingRelease(bed, 'shop-4-1a2b3c4'),
    ] as const;
    const steps = names.map((name) => step('approve', 'ada', { release: name, wait: 'true' }));
    await Promise.all(
      names.map((name) =>
        expect.poll(async () => (await release(name)).spec.approvals.length, { timeout: 20_000 }).toBe(1),
      ),
    );
    await end(names[0], { phase: 'Promoted', reason: 'Promoted', message: 'done' });
    await end(names[1], { phase: 'RolledBack', reason: 'OddsAboveTolerance', message: '5% bad' });
    const [good, bad] = await Promise.all(steps);

    expect(good).toMatchObject({ exitCode: 0, outputs: { phase: 'Promoted' } });
    expect(good?.log).toMatch(/shop-3-1a2b3c4 on staging +Promoted/);
    expect(bad).toMatchObject({ exitCode: 1, outputs: { phase: 'RolledBack' } });
    expect(bad?.log).toContain('OddsAboveTolerance: 5% bad');
  });

  it('has a time limit, after which the release goes on', async () => {
    const name = await aWaitingRelease(bed, 'shop-5-1a2b3c4');

    const inputs = { release: name, wait: 'true', 'timeout-minutes': '0.02' };
    const { exitCode, log } = await step('approve', 'ada', inputs);

    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::shop\/shop-5-1a2b3c4 has not ended within 0\.02 minutes; it goes on$/);
  });

  it('gives no commands to the runner of the job, whatever a comment, a name or a record says', async () => {
    const evil = '::error::all is lost\n::set-output name=by::root %0A::warning::x ##[add-path]/x';
    const name = await aWaitingRelease(bed, 'shop-6-1a2b3c4');
    await end(name, { phase: 'RolledBack', reason: 'Rejected', message: evil });

    const named = await step('approve', 'ada', { release: evil, comment: evil });
    const ended = await step('approve', 'ada', { release: name, comment: evil });

    for (const { exitCode, log, outputs } of [named, ended]) {
      expect(exitCode).toBe(1);
      const commands = log.split('\n').filter((line) => /^\s*::|##\[/.test(line));
      expect(commands).toHaveLength(1);
      expect(commands[0]).toMatch(/^::error::Cannot /);
      expect(outputs).toEqual({});
    }
  });
});

describe('reject and rollback', () => {
  it('reject says what it will do, and why is in the record', async () => {
    const name = await aWaitingRelease(bed, 'shop-7-1a2b3c4');

    const { exitCode, log, outputs } = await step('reject', 'grace', {
      release: `shop/${name}`,
      comment: 'wrong ticket',
      'no-revert': 'true',
    });

    expect(exitCode).toBe(0);
    expect(log).toContain('the config branch is left alone');
    expect(outputs).toMatchObject({ release: `shop/${name}`, by: 'grace' });
    expect(outputs['standing']).toContain('will be taken back, asked by grace');
    expect((await release(name)).spec.requests).toEqual([
      {
        type: 'Reject',
        by: 'grace',
        at: expect.any(String),
        comment: `wrong ticket (${run})`,
        revert: 'None',
      },
    ]);
  });

  it('rollback waits until it is taken back', async () => {
    const name = await aWaitingRelease(bed, 'shop-8-1a2b3c4');
    const rollback = step('rollback', 'ada', { release: name, comment: 'checkout is slow', wait: 'true' });
    await expect.poll(async () => (await release(name)).spec.requests.length, { timeout: 20_000 }).toBe(1);
    await end(name, { phase: 'RolledBack', reason: 'RollbackRequested', message: 'ada asked' });

    expect(await rollback).toMatchObject({ exitCode: 0, outputs: { by: 'ada', phase: 'RolledBack' } });
    expect((await release(name)).spec.requests).toMatchObject([
      { type: 'Rollback', comment: `checkout is slow (${run})` },
    ]);
  });
});

it.each([
  [{ release: '' }, 'Cannot take the input release: it is ""'],
  [{ release: 'shop', wait: 'maybe' }, 'Cannot take the input wait: it is "maybe"'],
  [{ release: 'shop', 'timeout-minutes': '0' }, 'Cannot take the input timeout-minutes: it is "0"'],
  [{ release: 'shop', cluster: 'nowhere' }, 'nowhere'],
  [
    { release: 'shop', cluster: 'a=http://seatrial.example' },
    'Cannot take the cluster "a=http://seatrial.example"',
  ],
  [{ release: 'nothing' }, 'Cannot find a release or application named "nothing"'],
])('%j is refused, and it is said why', async (inputs, why) => {
  const { exitCode, log } = await step('approve', 'ada', inputs);

  expect(exitCode).toBe(1);
  expect(log).toContain(why);
});
