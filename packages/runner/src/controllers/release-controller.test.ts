import { type ClusterPort, type ConfigPort, createSerially } from '@seatrial/core';
import type { KubeObject, LedgerEntry, Release, ReleaseStatus } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createForgeWriter } from '../act/forge-writer.ts';
import { createGitWriter } from '../act/git-writer.ts';
import { createSettled } from '../act/settle.ts';
import { createApplied } from '../apply/applied.ts';
import type { Manifests, Version } from '../source/manifests.ts';
import type { World } from '../world.ts';
import { createReleaseController } from './release-controller.ts';

const op = { signal: new AbortController().signal };
const [oldVersion, newVersion] = ['a'.repeat(40), 'b'.repeat(40)];
const apiVersion = 'seatrial.dev/v1alpha1';
const at = '2026-01-01T00:00:00.000Z';
const problem = 'apps/shop/all.yaml:9:1: more than 1000 aliases';

const unreadable = { problem, unreadable: problem };

function configMap(name: string): KubeObject {
  const metadata = { name, namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

const live = [configMap('kept'), configMap('dropped')];
const inventory = live.map(refOf);
const reject = { type: 'Reject', by: 'ada', at };
const state: KubeObject = {
  apiVersion,
  kind: 'ApplicationState',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { application: 'shop', cluster: 'here' },
  status: { sequence: 2, stableVersion: oldVersion, desiredVersion: newVersion, inventory },
};

function releaseIn(status: Partial<ReleaseStatus>): KubeObject {
  const spec: Partial<Release['spec']> = {
    application: 'shop',
    cluster: 'here',
    version: newVersion,
    previousVersion: oldVersion,
    commit: 'c'.repeat(40),
    path: 'apps/shop',
    revert: 'Push',
  };
  return {
    apiVersion,
    kind: 'Release',
    metadata: { name: 'shop-2', namespace: 'shop', finalizers: ['seatrial.dev/unfinished'] },
    spec,
    status: {
      phase: 'Pending',
      reason: 'Created',
      message: '',
      phaseStartedAt: at,
      startedAt: at,
      ...status,
    },
  };
}

/** Runs so many rounds; says what they have asked of the cluster, and what the record says in the end. */
async function rounds(
  count: number,
  given: KubeObject,
  versions: Readonly<Record<string, Partial<Version>>>,
  config: Partial<ConfigPort> = {},
  objects: readonly KubeObject[] = live,
  /** As the API server has them, where a view of the cluster is behind. */
  newest: readonly KubeObject[] = [],
  isAlone = false,
) {
  let record = given;
  let there = objects;
  const asked: string[] = [];
  const written: string[] = [];
  const cluster: Partial<ClusterPort> = {
    patch: async ({ metadata }) => void asked.push(`patch ${metadata.name}`),
    logs: async ({ pod, container, linesMax }) => {
      asked.push(`log of ${pod} ${container}`);
      return `${linesMax} lines`;
    },
    get: async (ref, { ageMsMax }) =>
      [...(ageMsMax === undefined ? [] : newest), record, state, ...there].find(
        (object) => refKey(refOf(object)) === refKey(ref),
      ),
    list: async ({ kind }, { ageMsMax }) => {
      if (ageMsMax === 0) asked.push(`list ${kind} anew`);
      return [];
    },
    updateStatus: async (object) => {
      const resourceVersion = `${Number(record.metadata.resourceVersion ?? 0) + 1}`;
      record = { ...object, metadata: { ...object.metadata, resourceVersion } };
      written.push((object['status'] as ReleaseStatus).phase);
      return record;
    },
    dryRun: async () => ({ objections: [] }),
    apply: async (object) => {
      asked.push(`apply ${object.metadata.name}`);
      return object;
    },
    delete: async ({ name }) => {
      asked.push(`delete ${name}`);
      there = there.filter(({ metadata }) => metadata.name !== name);
    },
  };
  const manifests: Manifests = {
    version: async ({ version }) => ({ objects: [], sources: new Map(), ...versions[version] }),
  };
  const ledger: Partial<ConfigPort> = { isInLedger: async () => ({ type: 'Value', value: false }) };
  const world = {
    cluster,
    clusterName: 'here',
    clock: { now: () => Date.parse(at) },
    config: { ...ledger, ...config },
    isAlone: () => isAlone,
  };
  const { appendLedger = async () => undefined, revert } = config;
  const git = createGitWriter(
    {
      isLedgerCut: async () => false,
      appendLedger,
      revert: async (...args) =>
        revert === undefined
          ? { type: 'Superseded', message: '' }
          : revert(args[0], async () => undefined, args[1]),
    },
    'here',
    () => undefined,
  );
  const controller = createReleaseController(
    world as World,
    { newest: () => undefined },
    manifests,
    createSettled(),
    { serially: createSerially(), applied: createApplied() },
    { git, pullRequests: createForgeWriter(undefined, {} as World['config'], () => undefined) },
  );
  for (let round = 0; round < count; round += 1) {
    await controller.reconcile('shop', 'shop-2', op);
    await git.flush(op);
  }
  return { asked, written, status: record['status'] as ReleaseStatus };
}

describe('a release that takes over what another tool makes after it has begun', () => {
  const annotations = { 'seatrial.dev/adopt': 'true' };
  const { labels: _, ...metadata } = configMap('late').metadata;
  const made: KubeObject = { ...configMap('late'), metadata };
  const wanted: KubeObject = { ...made, metadata: { ...metadata, annotations } };

  it('has it in its record before it is written', async () => {
    const { asked, status } = await rounds(
      1,
      releaseIn({ phase: 'Promoting' }),
      { [oldVersion]: { objects: [configMap('kept')] }, [newVersion]: { objects: [wanted] } },
      {},
      [...live, made],
    );

    expect(status.adopted).toEqual([refOf(made)]);
    expect(asked).toContain('apply late');
  });
});

describe('a release', () => {
  it('begins nothing while the version before cannot be read, and says of which file that is', async () => {
    const { asked, status } = await rounds(3, releaseIn({}), {
      [oldVersion]: unreadable,
      [newVersion]: { objects: [configMap('kept')] },
    });

    expect(status).toMatchObject({ phase: 'Pending', reason: 'ManifestsUnavailable' });
    expect(status.message).toMatch(
      /^Cannot read version aaaaaaa, to which .*: apps\/shop\/all.yaml:9:1: more/,
    );
    expect(asked).toEqual([]);
  });

  it('that is taken back deletes nothing while the version before cannot be read', async () => {
    const taken = { phase: 'RollingBack', restore: true, inventory } as const;

    const { asked, status } = await rounds(3, releaseIn(taken), {
      [oldVersion]: unreadable,
      [newVersion]: { objects: live },
    });

    expect([status.phase, asked]).toEqual(['RollingBack', []]);
    expect(status.message).toContain(problem);
  });

  it('goes back to a version that would be refused by now, for all of it is known', async () => {
    const taken = { phase: 'RollingBack', restore: true, inventory } as const;

    const { asked, status } = await rounds(3, releaseIn(taken), {
      [oldVersion]: { objects: [configMap('kept')], problem: 'a ConfigMap stands twice among the manifests' },
      [newVersion]: { objects: live },
    });

    expect([status.phase, asked]).toEqual(['RolledBack', ['apply kept', 'delete dropped']]);
  });

  it('that is taken back needs its own version no more than to be undone', async () => {
    const taken = { phase: 'RollingBack', restore: true, inventory } as const;

    const { asked, status } = await rounds(3, releaseIn(taken), {
      [oldVersion]: { objects: [configMap('kept')] },
      [newVersion]: unreadable,
    });

    expect([status.phase, asked]).toEqual(['RolledBack', ['apply kept', 'delete dropped']]);
  });

  it('deletes nothing as dropped by a version that cannot be read any more', async () => {
    const { asked, status } = await rounds(3, releaseIn({ phase: 'Promoting', inventory }), {
      [oldVersion]: { objects: live },
      [newVersion]: unreadable,
    });

    expect(asked).toEqual([]);
    expect(status).toMatchObject({ phase: 'Promoting', reason: 'ManifestsUnavailable' });
    expect(status.message).toBe(`Cannot read version bbbbbbb any more: ${problem}`);
  });

  it('that has ended keeps hold of its record until its ledger has the decision', async () => {
    const ended = { phase: 'RolledBack', finishedAt: at, ledger: 'Pending' } as const;
    const entries: LedgerEntry[] = [];
    const config: Partial<ConfigPort> = {
      isInLedger: async (_, id) => ({
        type: 'Value',
        value: entries.some((entry) => 'is' in id && entry.id === id.is),
      }),
      appendLedger: async (_, more) => void entries.push(...more),
    };

    const first = await rounds(1, releaseIn(ended), {}, config);
    const later = await rounds(2, releaseIn(ended), {}, config);

    expect([first.asked, first.status.ledger]).toEqual([[], 'Pending']);
    expect([later.asked, later.status.ledger]).toEqual([['patch shop-2'], 'Recorded']);
  });

  it('reads the log of the crash that its verdict is about, once', async () => {
    const crash = { pod: 'web-1', container: 'web', exitCode: 1 };

    const { asked, status } = await rounds(
      2,
      releaseIn({ phase: 'RollingBack', crash, restore: true, inventory }),
      {
        [oldVersion]: { objects: live },
        [newVersion]: { objects: live },
      },
    );

    expect(asked.filter((it) => it.startsWith('log'))).toEqual(['log of web-1 web']);
    expect([status.phase, status.crash?.log]).toEqual(['RolledBack', { lines: ['20 lines'] }]);
  });
});

describe('a release that begins', () => {
  it.each([
    { name: 'asks for scenarios that another runner may have begun', isAlone: false, fresh: 1 },
    { name: 'goes by the view where no other runner begins any', isAlone: true, fresh: 0 },
  ])('$name', async ({ isAlone, fresh }) => {
    const versions = { [oldVersion]: { objects: [] }, [newVersion]: { objects: [configMap('kept')] } };

    const { asked, written } = await rounds(1, releaseIn({}), versions, {}, [], [], isAlone);

    expect(written[0]).toBe('Promoting');
    expect(asked.filter((it) => it === 'list ScenarioRun anew')).toHaveLength(fresh);
  });
});

describe('a release that leads on at once', () => {
  it('is written once, as where it has led', async () => {
    const given = releaseIn({ phase: 'Progressing', verdict: undefined, inventory });

    const { written, status } = await rounds(
      1,
      { ...given, spec: { ...(given['spec'] as object), requests: [reject] } },
      { [oldVersion]: { objects: live }, [newVersion]: { objects: live } },
    );

    expect(written).toEqual(['RolledBack']);
    expect(status.history.map(({ phase }) => phase)).toEqual(['RollingBack', 'RolledBack']);
  });
});

describe('a release whose view of the cluster is behind', () => {
  const { metadata } = configMap('web');
  const wanted: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: {} },
  };

  function deployment(readyReplicas: number): KubeObject {
    const replicas = { replicas: 1, updatedReplicas: 1, readyReplicas, availableReplicas: readyReplicas };
    return {
      ...wanted,
      metadata: { ...metadata, generation: 1 },
      status: { observedGeneration: 1, ...replicas },
    };
  }

  const [well, failing] = [deployment(1), deployment(0)];
  const versions = { [oldVersion]: { objects: [wanted] }, [newVersion]: { objects: [wanted] } };

  it.each([
    { name: 'becomes stable where the API server says the same', newest: well, phase: 'Promoted' },
    { name: 'does not become stable on health of before', newest: failing, phase: 'Watching' },
  ])('$name', async ({ newest, phase }) => {
    const given = releaseIn({ phase: 'Watching', inventory: [refOf(wanted)] });

    const { status } = await rounds(1, given, versions, {}, [well], [newest]);

    expect(status.phase).toBe(phase);
  });
});
