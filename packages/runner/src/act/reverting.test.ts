import type {
  ConfigFile,
  ConfigPort,
  ConfigVersion,
  LedgerTopic,
  LedgerWord,
  Observed,
  RevertRequest,
} from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { LedgerEntry } from '@seatrial/model';
import { newErrors } from '@seatrial/render';
import { describe, expect, it } from 'vitest';
import { applicationIn, emptyView } from '../testing/views.ts';
import type { World } from '../world.ts';
import { RevertWaits } from './revert-waits.ts';
import { checkedBytesMax, createReverting } from './reverting.ts';

const op = { signal: new AbortController().signal };
const id = (digit: string): string => digit.repeat(40);
const [t0, t1, t2] = [id('a'), id('b'), id('c')];
const history: readonly ConfigVersion[] = [t2, t1, t0].map((version, at) => ({
  commit: id(`${3 - at}`),
  version,
  changes: [],
}));
const request: RevertRequest = {
  release: 'production/shop-2@11111111',
  application: 'shop',
  path: 'apps/shop',
  makeup: { folders: ['apps/shop'] },
  fromVersion: t2,
  fromTree: t2,
  toVersion: t0,
  toTree: t0,
  subject: 'Revert shop',
  body: '',
};
const shop = applicationIn(
  'apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: apps/shop\n  namespace: shop\n  targets:\n  - cluster: staging\n  - cluster: production\n',
);
const view = { ...emptyView, applications: new Map([['shop', shop]]) };

const promoted = LedgerEntry.parse({
  type: 'Release',
  id: 'one',
  at: '2026-01-01T00:00:00.000Z',
  cluster: 'staging',
  application: 'shop',
  version: t1,
  release: 'shop-1',
  commit: id('2'),
  outcome: 'Promoted',
  quarantined: false,
  verdict: { outcome: 'Pass', gate: 'Direct', reason: 'Held', message: '', at: '2026-01-01T00:00:00.000Z' },
});

const sound = [file('a.yaml', 'x: 1\n')];

function file(path: string, text: string): ConfigFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

interface Branch {
  readonly ledger?: Observed<LedgerWord>;
  readonly before?: readonly ConfigFile[];
  readonly after?: readonly ConfigFile[];
  readonly versions?: () => Promise<readonly ConfigVersion[]>;
  readonly newErrors?: World['newErrors'];
  readonly forge?: World['forge'];
}

/** Reverts on a branch whose newest commit is `3…`, and what was asked and pushed. */
function onBranch({ ledger, before = sound, after = sound, versions, newErrors: check, forge }: Branch = {}) {
  const pushed: string[] = [];
  const asked: (readonly [string, LedgerTopic])[] = [];
  const config: Partial<ConfigPort> = {
    head: async () => ({ type: 'Value', value: { commit: id('3') } }),
    versions: versions ?? (async () => history),
    ledger: async (cluster, about) => {
      asked.push([cluster, about]);
      return ledger ?? { type: 'Value', value: { entries: [], refused: [] } };
    },
    configFiles: async (commit) => (commit === id('3') ? before : after),
    revert: async ({ toTree, proposal }, judge, judging) => {
      const refusal = await judge({ commit: id('4'), head: id('3') }, judging);
      if (refusal !== undefined && refusal !== 'ForPeople') return { type: 'NotPushed', refusal };
      if (refusal === 'ForPeople' || proposal?.when === 'Always') {
        const pullRequest = { branch: proposal?.branch ?? 'none', base: 'main', commit: id('4') };
        return { type: 'Proposed', pullRequest, why: { reason: 'ForPeople', message: 'as asked' } };
      }
      pushed.push(toTree);
      return { type: 'Done', commit: id('4') };
    },
  };
  const revert = createReverting(
    {
      clusterName: 'production',
      config: config as ConfigPort,
      ...(forge === undefined ? {} : { forge }),
      newErrors: check ?? newErrors,
      renderFiles: async ({ files }) => ({ files, findings: [] }),
      clock: { sleep: (_, signal) => untilAborted(signal) },
    },
    { newest: () => view },
    () => undefined,
  );
  return { revert, pushed, asked };
}

/** Time that does not pass. */
function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

/** It is not asked for anything here. */
const aForge = {} as NonNullable<World['forge']>;
const told = { type: 'Value', value: { entries: [promoted], refused: [] } } as const;

describe('a revert', () => {
  it('asks each other cluster of the application for each version in between, and is pushed where none spoke', async () => {
    const { revert, pushed, asked } = onBranch();

    expect(await revert(request, op)).toEqual({ type: 'Done', commit: id('4') });

    expect(asked).toEqual([['staging', { application: 'shop', version: t1, scenarios: [] }]]);
    expect(pushed).toEqual([t0]);
  });

  it('is not pushed where another cluster has promoted a version in between', async () => {
    const { revert, pushed } = onBranch({ ledger: told });

    expect(await revert(request, op)).toMatchObject({
      type: 'NotPushed',
      refusal: { reason: 'PromotedElsewhere', drops: [{ commit: id('2'), promotedOn: ['staging'] }] },
    });

    expect(pushed).toEqual([]);
  });

  it('is proposed instead where a forge is known, with what it would drop, on a branch of its own', async () => {
    const { revert, pushed } = onBranch({ ledger: told, forge: aForge });

    expect(await revert(request, op)).toMatchObject({
      type: 'Proposed',
      pullRequest: { branch: 'seatrial/revert/production/shop-2-11111111', base: 'main' },
      why: { reason: 'PromotedElsewhere', drops: [{ commit: id('2'), promotedOn: ['staging'] }] },
    });

    expect(pushed).toEqual([]);
  });

  it('is proposed where the application leaves it to people, and kept where no forge is known', async () => {
    const forPeople = { ...request, isForPeople: true } as const;

    expect(await onBranch({ forge: aForge }).revert(forPeople, op)).toMatchObject({ type: 'Proposed' });
    expect(await onBranch().revert(forPeople, op)).toMatchObject({
      type: 'NotPushed',
      refusal: { reason: 'NoForge' },
    });
  });

  it('is proposed to nobody where the branch would have errors afterwards', async () => {
    const broken = [file('c.yaml', 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nspec: {}\n')];
    const { revert } = onBranch({ ledger: told, after: broken, forge: aForge });

    expect(await revert(request, op)).toMatchObject({ type: 'NotPushed', refusal: { reason: 'NotValid' } });
  });

  it('waits, and pushes nothing, while a ledger cannot be read', async () => {
    const { revert, pushed } = onBranch({ ledger: { type: 'Unavailable', reason: 'not fetched yet' } });

    await expect(revert(request, op)).rejects.toBeInstanceOf(RevertWaits);

    expect(pushed).toEqual([]);
  });

  it('is not pushed where the branch would have errors afterwards that it does not have now', async () => {
    const broken = [file('c.yaml', 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nspec: {}\n')];
    const { revert, pushed } = onBranch({ after: broken });

    expect(await revert(request, op)).toMatchObject({
      type: 'NotPushed',
      refusal: {
        reason: 'NotValid',
        findings: [expect.stringMatching(/^c\.yaml:\d+:\d+: /)],
        drops: [{ commit: id('2'), version: t1 }],
      },
    });

    expect(pushed).toEqual([]);
    expect(await onBranch({ before: broken, after: broken }).revert(request, op)).toMatchObject({
      type: 'Done',
    });
  });

  it('is not pushed where the branch is too large to be checked, or its check fails', async () => {
    const large = [{ path: 'l.yaml', bytes: new Uint8Array(checkedBytesMax + 1) }];
    const atLimit = [{ path: 'l.yaml', bytes: new Uint8Array(checkedBytesMax) }];
    const check = async () => [];
    const fails = (): Promise<never> => Promise.reject(new PortError('Invalid', 'its thread ended with 1'));

    expect(await onBranch({ after: large, newErrors: check }).revert(request, op)).toMatchObject({
      refusal: { reason: 'NotChecked' },
    });
    expect(await onBranch({ after: atLimit, newErrors: check }).revert(request, op)).toMatchObject({
      type: 'Done',
    });
    expect(await onBranch({ newErrors: fails }).revert(request, op)).toMatchObject({
      refusal: { reason: 'NotChecked', message: expect.stringContaining('ended with 1') },
    });
  });

  it('waits while the branch as it would be cannot be rendered', async () => {
    const away = (): Promise<never> =>
      Promise.reject(new PortError('Unavailable', 'Cannot render: there is no kustomize'));
    const { revert, pushed } = onBranch({ newErrors: away });

    const reverted = revert(request, op);

    await expect(reverted).rejects.toBeInstanceOf(RevertWaits);
    await expect(reverted).rejects.toThrow(
      /"seatrial validate" would find .*: Cannot render: there is no kustomize/,
    );
    expect(pushed).toEqual([]);
  });

  it('is not pushed where the history is too long to be read', async () => {
    const versions = (): Promise<never> => Promise.reject(new PortError('Invalid', 'too many files'));

    expect(await onBranch({ versions }).revert(request, op)).toMatchObject({
      refusal: { reason: 'HistoryUnknown' },
    });
  });
});

describe('a revert that a person has chosen', () => {
  const word = { by: 'ann', at: '2026-01-02T00:00:00.000Z' };

  it('goes back to the version before, whatever others have promoted', async () => {
    const { revert, pushed, asked } = onBranch({ ledger: told });

    await revert({ ...request, asked: word }, op);

    expect([pushed, asked]).toEqual([[t0], []]);
  });

  it('goes back to the version of the commit that they named', async () => {
    const { revert, pushed } = onBranch({ ledger: told });

    await revert({ ...request, asked: { ...word, to: id('2') } }, op);

    expect(pushed).toEqual([t1]);
  });

  it('is refused where that commit brought no version in between', async () => {
    const { revert, pushed } = onBranch();

    expect(await revert({ ...request, asked: { ...word, to: id('9') } }, op)).toMatchObject({
      type: 'NotPushed',
      refusal: { reason: 'NotBetween' },
    });
    expect(pushed).toEqual([]);
  });

  it('leaves no branch that has new errors either', async () => {
    const broken = [file('c.yaml', 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nspec: {}\n')];

    expect(await onBranch({ after: broken }).revert({ ...request, asked: word }, op)).toMatchObject({
      refusal: { reason: 'NotValid' },
    });
  });
});
