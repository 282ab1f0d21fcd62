import { PortError, type RenderFiles, type RevertRequest } from '@seatrial/core';
import { newErrors } from '@seatrial/render';
import { describe, expect, it } from 'vitest';
import { promotionOf } from '../../packages/core/src/promotion/fixtures.ts';
import { RevertWaits } from '../../packages/runner/src/act/revert-waits.ts';
import { createReverting } from '../../packages/runner/src/act/reverting.ts';
import { configPort } from '../../packages/runner/src/adapters/config-port.ts';
import { applicationIn, emptyView } from '../../packages/runner/src/testing/views.ts';
import { aRemote, clock, nobodySigns, type Remote } from './git/fixture.ts';
import { renderBed } from './render/bed.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';
const applicationFile = `${head}
kind: Application
metadata: {name: shop}
spec:
  path: apps/shop
  namespace: shop
  targets:
  - cluster: staging
  - cluster: production
    after: [{cluster: staging}]
`;
const clusterFile = (name: string): string => `${head}\nkind: Cluster\nmetadata: {name: ${name}}\nspec: {}\n`;
const settings = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {text: ${text}}\n`;
const at = '2026-01-01T00:00:00.000Z';

/** A config branch that had T0, T1, T2 and T3, and production's runner, which takes T3 back to T0. */
async function aBranch(remote: Remote, change: Change = {}) {
  const { renderFiles = async ({ files }) => ({ files, findings: [] }) } = change;
  const commits = [
    await remote.publish({
      'clusters/staging.yaml': clusterFile('staging'),
      'clusters/production.yaml': clusterFile('production'),
      'apps/shop.yaml': applicationFile,
      'apps/shop/settings.yaml': settings('t0'),
      ...change.t0,
    }),
    await remote.publish({ 'apps/shop/settings.yaml': settings('t1') }, 'T1'),
    await remote.publish({ 'apps/shop/t2.yaml': settings('t2').replace('settings', 'more') }, 'T2'),
    await remote.publish({ 'apps/shop/settings.yaml': settings('t3'), ...change.later }, 'T3'),
  ] as const;
  const mirror = await remote.mirror('production', { ledgers: ['staging', 'production'] });
  await mirror.fetch(remote.op);
  const trees = await Promise.all(
    commits.map(async (commit) => (await mirror.snapshot(commit).tree('apps/shop', remote.op)) ?? ''),
  );
  const config = configPort(
    mirror,
    { problem: undefined },
    async () => ({ type: 'Value', value: nobodySigns }),
    async () => ({ type: 'Taken' }),
  );
  const view = { ...emptyView, applications: new Map([['shop', applicationIn(applicationFile)]]) };
  let woken: PromiseWithResolvers<void> | undefined;
  const reverted = createReverting(
    {
      clusterName: 'production',
      config,
      newErrors,
      renderFiles,
      clock,
    },
    { newest: () => view },
    () => woken?.resolve(),
  );
  /** Asks again where a round has ended before the check. */
  const revert: typeof reverted = async (asked, op) => {
    const next = Promise.withResolvers<void>();
    woken = next;
    try {
      return await reverted(asked, op);
    } catch (error) {
      if (!(error instanceof RevertWaits) || !error.message.includes('is being rendered')) throw error;
      await next.promise;
      return revert(asked, op);
    }
  };
  const [t0 = '', , , t3 = ''] = trees;
  const request: RevertRequest = {
    release: 'production/shop-4@11111111',
    application: 'shop',
    path: 'apps/shop',
    makeup: { folders: ['apps/shop'] },
    fromVersion: t3,
    fromTree: t3,
    toVersion: t0,
    toTree: t0,
    subject: 'Revert shop',
    body: '',
  };
  /** By the runner of another cluster, with a mirror of its own. */
  async function promotedOn(cluster: string, ...which: readonly number[]): Promise<void> {
    const other = await remote.mirror(cluster, { ledgers: [cluster] });
    const port = configPort(
      other,
      { problem: undefined },
      async () => ({ type: 'Value', value: nobodySigns }),
      async () => ({ type: 'Taken' }),
    );
    await port.appendLedger(
      cluster,
      which.map((n) => promotionOf(cluster, trees[n] ?? '')),
      remote.op,
    );
  }
  const nowAt = (path: string): Promise<string> => remote.git(remote.bare, ['rev-parse', `main:${path}`]);
  return { commits, trees, request, revert, promotedOn, nowAt };
}

interface Change {
  readonly t0?: Files;
  readonly later?: Files;
  readonly renderFiles?: RenderFiles;
}

type Files = Readonly<Record<string, string | null>>;

const word = { by: 'ann', at };

describe('a revert of production, with versions in between', () => {
  it('pushes nothing where staging has promoted them, and lists them: the branch keeps what staging runs', async () => {
    await using remote = await aRemote();
    const { commits, trees, request, revert, promotedOn, nowAt } = await aBranch(remote);
    await promotedOn('staging', 1, 2, 3);

    const state = await revert(request, remote.op);

    expect(state).toMatchObject({
      type: 'NotPushed',
      refusal: {
        reason: 'PromotedElsewhere',
        drops: [
          { commit: commits[2], version: trees[2], promotedOn: ['staging'] },
          { commit: commits[1], version: trees[1], promotedOn: ['staging'] },
        ],
      },
    });
    expect(await nowAt('apps/shop')).toBe(trees[3]);
    // A file that T0 did not have yet is still there.
    expect(await nowAt('apps/shop/t2.yaml')).toMatch(/^[0-9a-f]{40}$/);
  });

  it('goes back to T0 where nobody else has promoted what lies between', async () => {
    await using remote = await aRemote();
    const { trees, request, revert, promotedOn, nowAt } = await aBranch(remote);
    await promotedOn('staging', 0, 3);

    expect(await revert(request, remote.op)).toMatchObject({ type: 'Done' });
    expect(await nowAt('apps/shop')).toBe(trees[0]);
  });

  it('sees a promotion that came while somebody else pushed first', async () => {
    await using remote = await aRemote();
    const { trees, request, revert, promotedOn, nowAt } = await aBranch(remote);
    await promotedOn('staging', 3);
    await remote.publish({ 'other.yaml': 'x: 1\n' }, 'Of somebody else');
    await promotedOn('staging', 2);

    expect(await revert(request, remote.op)).toMatchObject({ refusal: { reason: 'PromotedElsewhere' } });
    expect(await nowAt('apps/shop')).toBe(trees[3]);
  });

  it('leaves everything alone that came to the folder after the version that failed', async () => {
    await using remote = await aRemote();
    const { request, revert, nowAt } = await aBranch(remote);
    await remote.publish({ 'apps/shop/later.yaml': settings('later') }, 'After T3');

    expect(await revert({ ...request, asked: word }, remote.op)).toMatchObject({ type: 'Superseded' });
    expect(await nowAt('apps/shop/later.yaml')).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('a revert that a person has chosen', () => {
  it('takes back only what came after the commit that they named', async () => {
    await using remote = await aRemote();
    const { commits, trees, request, revert, promotedOn, nowAt } = await aBranch(remote);
    await promotedOn('staging', 1, 2, 3);

    const state = await revert({ ...request, asked: { ...word, to: commits[2] } }, remote.op);

    expect(state).toMatchObject({ type: 'Done' });
    expect(await nowAt('apps/shop')).toBe(trees[2]);
  });

  it('goes all the way without one', async () => {
    await using remote = await aRemote();
    const { trees, request, revert, promotedOn, nowAt } = await aBranch(remote);
    await promotedOn('staging', 1, 2, 3);

    expect(await revert({ ...request, asked: word }, remote.op)).toMatchObject({ type: 'Done' });
    expect(await nowAt('apps/shop')).toBe(trees[0]);
  });
});

describe('a revert that validate would refuse', () => {
  /** The folder gets a namespace by a manifest that T0 had, and that the Application's file has outgrown since. */
  const t0 = { 'apps/shop/other.yaml': settings('t0').replace('settings}', 'other, namespace: elsewhere}') };
  const later = { 'apps/shop/other.yaml': null };

  it('is not pushed, whoever wants it, and says what would be found', async () => {
    await using remote = await aRemote();
    const { trees, request, revert, nowAt } = await aBranch(remote, { t0, later });
    const refused = {
      type: 'NotPushed',
      refusal: {
        reason: 'NotValid',
        findings: ['production', 'staging'].map((cluster) =>
          expect.stringMatching(`^apps/shop/other\\.yaml:\\d+:\\d+: .*${cluster}`),
        ),
      },
    };

    expect(await revert(request, remote.op)).toMatchObject(refused);
    expect(await revert({ ...request, asked: word }, remote.op)).toMatchObject(refused);

    expect(await nowAt('apps/shop')).toBe(trees[3]);
  });

  it('is pushed where the branch has that error already', async () => {
    await using remote = await aRemote();
    const { trees, request, revert, nowAt } = await aBranch(remote, { t0 });

    expect(await revert(request, remote.op)).toMatchObject({ type: 'Done' });
    expect(await nowAt('apps/shop')).toBe(trees[0]);
  });
});

describe('a revert of what is rendered', () => {
  const overlay = 'apps/shop/overlays/production/kustomization.yaml';
  /** At T0 the overlay has a patch for what the base has had no more since. */
  const t0 = {
    'apps/shop.yaml': applicationFile.replace(
      '  targets:',
      '  uses: [bases/shop]\n  source: {kustomize: {folder: overlays/production}}\n  targets:',
    ),
    'bases/shop/kustomization.yaml': 'resources: [settings.yaml]\n',
    'bases/shop/settings.yaml': settings('base'),
    [overlay]:
      'resources: [../../../../bases/shop]\npatches: [{patch: "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: settings}\\ndata: {more: yes}"}]\n',
  };
  const outgrown = {
    [overlay]: 'resources: [../../../../bases/shop]\n',
    'bases/shop/settings.yaml': settings('base').replace('{name: settings}', '{name: others}'),
  };

  it('is not pushed where the overlay that comes back does not fit what it is rendered with', async () => {
    await using remote = await aRemote();
    const { renderFiles } = await renderBed();
    const { trees, request, revert, nowAt } = await aBranch(remote, { t0, later: outgrown, renderFiles });

    const state = await revert(request, remote.op);

    expect(state).toMatchObject({
      type: 'NotPushed',
      refusal: {
        reason: 'NotValid',
        findings: [
          expect.stringMatching(
            /^apps\/shop\/overlays\/production\/kustomization\.yaml:\d+:\d+: kustomize: /,
          ),
        ],
      },
    });
    expect(await nowAt('apps/shop')).toBe(trees[3]);
  });

  it('is pushed where it can be rendered', async () => {
    await using remote = await aRemote();
    const { renderFiles, asked } = await renderBed();
    const later = { [overlay]: outgrown[overlay] };
    const { trees, request, revert, nowAt } = await aBranch(remote, { t0, later, renderFiles });

    expect(await revert(request, remote.op)).toMatchObject({ type: 'Done' });

    expect(await nowAt('apps/shop')).toBe(trees[0]);
    expect(asked).toContain('kustomize');
  });

  it('waits and says so while nothing can be rendered here, and goes on when it can', async () => {
    await using remote = await aRemote();
    let isThere = false;
    const { renderFiles } = await renderBed();
    const later = { [overlay]: outgrown[overlay] };
    const { trees, request, revert, nowAt } = await aBranch(remote, {
      t0,
      later,
      renderFiles: async (asked, op) => {
        if (!isThere) throw new PortError('Unavailable', 'Cannot render: there is no kustomize');
        return renderFiles(asked, op);
      },
    });

    const waiting = revert(request, remote.op);
    await expect(waiting).rejects.toBeInstanceOf(RevertWaits);
    await expect(waiting).rejects.toThrow('there is no kustomize');
    expect(await nowAt('apps/shop')).toBe(trees[3]);
    isThere = true;

    expect(await revert(request, remote.op)).toMatchObject({ type: 'Done' });
    expect(await nowAt('apps/shop')).toBe(trees[0]);
  });
});
