import { readFile } from 'node:fs/promises';
import { apiVersion, type KubeObject } from '@seatrial/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aConfigPush, aVersion, type ConfigPush, type Pushed } from './actions/config-push.ts';
import { op } from './bed/control-plane.ts';
import { at, aWaitingRelease } from './cli/a-waiting-release.ts';
import { type Bed, startBed } from './cli/bed.ts';

/*
 * What a runner writes is written here by hand, in its name: so each look of the step can be decided. How it does with a
 * runner, requests and canaries is in runner-deploy.test.ts.
 */

let bed: Bed;
let config: ConfigPush;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(async () => {
  await bed?.stop();
});
beforeEach(async () => {
  await forget();
  config = await aConfigPush();
});

const state = { apiVersion, kind: 'ApplicationState', namespace: 'shop', name: 'shop' };

/** No record is left of the test before. */
async function forget(): Promise<void> {
  for (const kind of ['Release', 'ApplicationState']) {
    const { items } = await bed.admin.list({ apiVersion, kind, namespace: 'shop' }, op);
    for (const { metadata } of items)
      await bed.admin.delete({ apiVersion, kind, namespace: 'shop', name: metadata.name }, op);
  }
}

/** The runner has looked at the application. */
async function looked(status: object): Promise<void> {
  const record = await bed.runner.get(state, op).catch(() =>
    bed.runner.create(
      {
        apiVersion,
        kind: 'ApplicationState',
        metadata: { name: 'shop', namespace: 'shop' },
        spec: { application: 'shop', cluster: 'staging' },
      },
      op,
    ),
  );
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Stable',
    message: 'as it was',
    lastTransitionTime: at,
  };
  const common = { sequence: 1, inventory: [], quarantine: [], conditions: [ready] };
  await bed.runner.updateStatus({ ...record, status: { ...common, ...status } }, op);
}

function runs(pushed: Pushed): object {
  return {
    stableVersion: pushed.version,
    stableRelease: `shop-1-${pushed.version.slice(0, 7)}`,
    desiredVersion: pushed.version,
    commit: pushed.sha,
  };
}

function nameOf(sequence: number, { version }: Pushed): string {
  return `shop-${sequence}-${version.slice(0, 7)}`;
}

/** A release of a commit is under way. */
function begun(sequence: number, pushed: Pushed, status: object = {}): Promise<string> {
  const spec = { version: pushed.version, commit: pushed.sha, previousVersion: config.first.version };
  return aWaitingRelease(bed, nameOf(sequence, pushed), status, spec);
}

async function goesOn(name: string, status: object): Promise<void> {
  const record: KubeObject = await bed.runner.get(
    { apiVersion, kind: 'Release', namespace: 'shop', name },
    op,
  );
  await bed.runner.updateStatus({ ...record, status: { ...Object(record['status']), ...status } }, op);
}

const verdict = (outcome: string, reason: string, message: string) => ({
  verdict: { outcome, gate: outcome === 'Superseded' ? 'Newer' : 'ErrorRate', reason, message, at },
  reason,
  message,
  finishedAt: at,
});
const takenBack = { phase: 'RolledBack', ...verdict('Fail', 'OddsAboveTolerance', '20 of 400 requests bad') };

/** Runs the step until its log has a text; then something happens, and the step goes on. */
function deploy(
  pushed: Pushed,
  until: readonly (readonly [text: string, then: () => Promise<unknown>])[],
  inputs: Readonly<Record<string, string>> = {},
  more: { readonly depth?: number; readonly signal?: AbortSignal } = {},
) {
  const waits = [...until];
  const all = { clusters: 'local', kubeconfig: bed.kubeconfigs.admin, 'timeout-minutes': '1', ...inputs };
  const clusters = inputs['clusters'] === undefined ? { ...all, clusters: contextName } : all;
  return config.deploy(pushed, clusters, {
    ...more,
    onWrite(log) {
      if (waits[0] === undefined || !log.includes(waits[0][0])) return;
      void waits.shift()?.[1]();
    },
  });
}

let contextName = '';
beforeAll(async () => {
  contextName = String(JSON.parse(await readFile(bed.kubeconfigs.admin, 'utf8'))['current-context']);
});

describe('deploy', () => {
  it('is green at once where the commit changes nothing there', async () => {
    await looked(runs(config.first));
    const pushed = await config.push({ 'README.md': 'words\n' });

    const ended = await deploy(pushed, []);

    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'Nothing', releases: '[]' } });
    expect(ended.log).toContain(
      `${pushed.sha.slice(0, 7)} changes nothing there, all 1 applications are as before`,
    );
    expect(config.repository.deployments.size).toBe(0);
  });

  it('waits for the release, tells what happens, and is green when it is promoted', async () => {
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });

    const ended = await deploy(
      pushed,
      [
        ['the runner has not taken the commit yet', () => begun(2, pushed)],
        [
          '0 of 2 approvals',
          () => goesOn(nameOf(2, pushed), { phase: 'Promoted', ...verdict('Pass', 'Promoted', 'done') }),
        ],
      ],
      { 'environment-urls': `${contextName}=https://shop.example` },
    );

    expect(ended).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'Promoted', releases: JSON.stringify([`shop/${nameOf(2, pushed)}`]) },
    });
    expect(ended.log).toMatch(
      /shop-2-\S+ on staging +Progressing +10% +WaitingForApproval: 0 of 2 approvals/,
    );
    expect(ended.log).toContain(`"seatrial approve shop/${nameOf(2, pushed)}" gives one`);
    expect(ended.log).toContain('who may: whom the ClusterRole seatrial-releaser is bound to in shop');
    expect(ended.summary).toMatch(/\| ✅ \| shop \| \S+ \| [0-9a-f]{7} \| Promoted: Promoted \| shop-2-/);
    const { deployments, statuses } = config.repository;
    expect([...deployments.values()]).toMatchObject([
      {
        sha: pushed.sha,
        environment: 'staging/shop',
        statuses: [
          { state: 'in_progress', logUrl: 'https://github.com/ada/shop/actions/runs/7' },
          { state: 'success', environmentUrl: 'https://shop.example' },
        ],
      },
    ]);
    expect(statuses).toMatchObject([
      { sha: pushed.sha, context: 'seatrial/staging/shop', state: 'pending' },
      { sha: pushed.sha, context: 'seatrial/staging/shop', state: 'success' },
    ]);
  });

  it('is red with the evidence when it is taken back', async () => {
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    await begun(2, pushed);

    const file = 'out/deploy.json';
    const ended = await deploy(pushed, [['0 of 2 approvals', () => goesOn(nameOf(2, pushed), takenBack)]], {
      'json-file': file,
    });

    expect(ended).toMatchObject({ exitCode: 1, outputs: { outcome: 'Failed' } });
    expect(ended.log).toMatch(
      /::error::Not promoted: shop\/shop on .* OddsAboveTolerance: 20 of 400 requests bad$/,
    );
    for (const text of [ended.log, ended.summary]) {
      expect(text).toMatch(/Verdict +Fail from ErrorRate/);
      expect(text).toMatch(/canary: 0\.5% bad, 2 of 400 requests/);
    }
    expect(JSON.parse(await readFile(ended.outputs['json-file'] ?? '', 'utf8'))).toMatchObject({
      commit: pushed.sha,
      applications: [{ application: 'shop', outcome: 'Failed', verdict: { reason: 'OddsAboveTolerance' } }],
    });
    const [deployment] = config.repository.deployments.values();
    expect(deployment?.statuses.at(-1)).toMatchObject({ state: 'failure' });
  });

  it('is red at once for content that is kept out, and for a file that the commit broke', async () => {
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    const quarantine = [
      { version: pushed.version, release: 'shop-1-0000000', reason: 'OddsAboveTolerance', at },
    ];
    await looked({ ...runs(config.first), quarantine });
    const kept = await deploy(pushed, []);
    const broken = await config.push({
      'apps/shop.yaml': 'apiVersion: seatrial.dev/v1alpha1\nkind: Application\n',
    });
    const refused = await deploy(broken, []);

    expect(kept.exitCode).toBe(1);
    expect(kept.log).toContain('is kept out, as it failed in shop-1-0000000 (OddsAboveTolerance)');
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toMatch(/::error::Not promoted: .*apps\/shop\.yaml:\d+:\d+: /);
  });

  it('says which commit is judged when another overtakes it, and follows that one', async () => {
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    const newer = await config.push({ 'apps/shop/config.yaml': aVersion('3') });
    await begun(2, pushed);
    const superseded = {
      phase: 'Superseded',
      ...verdict('Superseded', 'NewerVersion', 'another is wanted now'),
    };
    const overtake = async () => {
      await looked({ ...runs(config.first), desiredVersion: newer.version, commit: newer.sha });
      await begun(3, newer);
      await goesOn(nameOf(2, pushed), superseded);
    };

    const followed = await deploy(pushed, [
      [`${nameOf(2, pushed)} on staging`, overtake],
      [
        `was overtaken by commit ${newer.sha.slice(0, 7)}: ${nameOf(3, newer)} is followed`,
        () => goesOn(nameOf(3, newer), takenBack),
      ],
    ]);
    const failed = await deploy(pushed, [], { 'on-superseded': 'fail' });
    const succeeded = await deploy(pushed, [], { 'on-superseded': 'succeed' });

    expect(followed).toMatchObject({ exitCode: 1, outputs: { outcome: 'Failed' } });
    expect(followed.log).toContain('OddsAboveTolerance: 20 of 400 requests bad');
    expect(failed).toMatchObject({ exitCode: 1, outputs: { outcome: 'Overtaken' } });
    expect(succeeded).toMatchObject({ exitCode: 0, outputs: { outcome: 'Overtaken' } });
    expect(succeeded.log).toContain(`commit ${newer.sha.slice(0, 7)} has overtaken it`);
  });

  it('knows that a commit is newer which came before this one was tried, where the checkout is whole', async () => {
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    const newer = await config.push({ 'apps/shop/config.yaml': aVersion('3') });
    await begun(2, newer);

    const whole = await deploy(pushed, [], { 'on-superseded': 'succeed' });
    const shallow = await deploy(
      pushed,
      [],
      { 'on-superseded': 'succeed', 'timeout-minutes': '0.05' },
      { depth: 2 },
    );

    expect(whole).toMatchObject({ exitCode: 0, outputs: { outcome: 'Overtaken' } });
    expect(shallow).toMatchObject({ exitCode: 1, outputs: { outcome: 'Waiting' } });
  });

  it('says at its time limit what it still waits for, and when it is cancelled that the release goes on', async () => {
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    await begun(2, pushed);

    const late = await deploy(pushed, [], { 'timeout-minutes': '0.05' });
    const cancelled = new AbortController();
    const cut = await deploy(
      pushed,
      [['0 of 2 approvals', async () => cancelled.abort()]],
      {},
      { signal: cancelled.signal },
    );

    expect(late).toMatchObject({ exitCode: 1, outputs: { outcome: 'Waiting' } });
    expect(late.log).toMatch(
      /::error::not done within 0\.05 minutes; it goes on, and waits: .*WaitingForApproval: 0 of 2/,
    );
    expect(late.summary).toContain('| ⏳ | shop |');
    expect(cut.exitCode).toBe(1);
    expect(cut.log).toMatch(/the release on \S+ goes on without you/);
  });

  it('gives no commands to the runner of the job, and no Markdown to the summary, whatever a record says', async () => {
    const evil =
      '```\n::error::all is lost\n::set-output name=outcome::Promoted ##[add-path]/x <img src=x> @ada %0A::warning::x';
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    await begun(2, pushed, { phase: 'RolledBack', ...verdict('Fail', 'Because', evil) });

    const ended = await deploy(pushed, []);

    const commands = ended.log.split('\n').filter((line) => /^\s*::(?!add-mask)|##\[/.test(line));
    expect(commands).toEqual([expect.stringMatching(/^::error::Not promoted: /)]);
    expect(ended.outputs['outcome']).toBe('Failed');
    const outside = ended.summary.replaceAll(/(?<fence>`{3,})text\n[^]*?\n\k<fence>(?=\n|$)/g, '');
    expect(outside).not.toMatch(/<img|@ada|::error/);
  });

  it('warns where GitHub does not take a Deployment, and ends by what the cluster says', async () => {
    const { permissions } = await import('./forge/a-github.ts');
    config.github.addWorkflowToken({
      token: 'ghs_reads',
      repository: 'ada/shop',
      permissions: { ...permissions, deployments: 'read' },
    });
    await looked(runs(config.first));
    const pushed = await config.push({ 'apps/shop/config.yaml': aVersion('2') });
    await begun(2, pushed, { phase: 'Promoted', ...verdict('Pass', 'Promoted', 'done') });

    const ended = await deploy(pushed, [], { token: 'ghs_reads' });

    expect(ended.exitCode).toBe(0);
    expect(ended.log.match(/^::warning::.*it needs "deployments: write"/gm)).toHaveLength(1);
  });
});

it.each([
  [{ clusters: ' ' }, 'Cannot take the input clusters: it is empty'],
  [{ 'on-superseded': 'wait' }, 'Cannot take the input on-superseded'],
  [{ 'timeout-minutes': '2000' }, 'Cannot take the input timeout-minutes'],
  [{ 'environment-urls': 'nowhere=https://x.example' }, 'Cannot take the input environment-urls'],
  [{ path: '..' }, 'it is not in the workspace'],
  [{ base: 'f'.repeat(40) }, 'this repository has no such commit'],
])('deploy: %j is refused, and it is said why', async (inputs, why) => {
  const ended = await deploy(await config.push({ 'README.md': 'words\n' }), [], inputs);

  expect(ended.exitCode).toBe(1);
  expect(ended.log).toContain(why);
});
