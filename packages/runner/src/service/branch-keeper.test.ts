import type { CommitRelation, CommitSignature } from '@seatrial/core';
import type { CommitInfo } from '@seatrial/git';
import { KubeError } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { acceptRefused, readConfigBranch } from '../source/config-branch.ts';
import { createBranchKeeper } from './branch-keeper.ts';

const op = { signal: new AbortController().signal };
const unsigned: CommitSignature = { type: 'NotSigned', reason: 'is not signed' };
const info: CommitInfo = {
  commit: '',
  parents: [],
  author: { name: 'Eve', email: 'eve@example.com' },
  authoredAt: 0,
  committedAt: 0,
  subject: '',
  trailers: [],
};
const [one, two, three] = ['1'.repeat(40), '2'.repeat(40), '3'.repeat(40)];

describe('the keeper of the config branch', () => {
  it('takes what it sees first, writes each new commit once, and nothing while there is none', async () => {
    const cluster = aCluster();
    const mirror = aMirror(one);
    const keeper = keeperOf(cluster, mirror);

    await keeper.expect(op);
    await keeper.note(op);
    await keeper.note(op);
    mirror.shows(two, 'Continues');
    await keeper.note(op);
    await keeper.note(op);

    expect(cluster.written().map(({ commit }) => commit)).toEqual([one, two]);
  });

  it.each<{ relation: CommitRelation; reason: string; instead: object }>([
    { relation: 'Rewound', reason: 'RepositoryRewound', instead: { instead: one } },
    { relation: 'Unrelated', reason: 'RepositoryChanged', instead: { instead: one } },
    { relation: 'Unknown', reason: 'RepositoryChanged', instead: {} },
  ])('a runner that begins anew refuses what an earlier one would: $relation', async (given) => {
    const cluster = aCluster();
    const before = keeperOf(cluster, aMirror(one));
    await before.expect(op);
    await before.note(op);

    const mirror = aMirror(one);
    mirror.shows(two, given.relation);
    const said: string[] = [];
    const after = keeperOf(cluster, mirror, said);
    await after.expect(op);
    const taken = await after.take(two, op);
    await after.take(two, op);
    await after.note(op);
    await after.note(op);

    expect(taken).toEqual({
      type: 'Refused',
      reason: given.reason,
      message: expect.any(String),
      ...given.instead,
    });
    expect(said).toHaveLength(1);
    expect(cluster.written()).toMatchObject([{ commit: one }, { commit: one, refused: two }]);
  });

  it('takes what a person accepts, and forgets the word', async () => {
    const { cluster, mirror, keeper } = await refusing();

    const record = await readConfigBranch(cluster.kube, undefined, op);
    await acceptRefused(cluster.kube, two, { resourceVersion: record?.resourceVersion }, op);

    expect(await keeper.note(op)).toBe('Accepted');
    expect(await keeper.take(two, op)).toEqual({ type: 'Taken' });
    expect(cluster.written().at(-1)).toMatchObject({ commit: two, refused: '', accepted: '' });
    mirror.shows(one, 'Continues');
    await keeper.note(op);
    mirror.shows(two, 'Rewound');
    expect(await keeper.note(op)).toBe('AsBefore');
    expect(keeper.refused()?.commit).toBe(two);
  });

  it('a word about another commit than the one that is refused counts for nothing', async () => {
    const { cluster, mirror, keeper } = await refusing();
    const record = await readConfigBranch(cluster.kube, undefined, op);
    await acceptRefused(cluster.kube, two, { resourceVersion: record?.resourceVersion }, op);

    mirror.shows(three, 'Unrelated');

    expect(await keeper.note(op)).toBe('AsBefore');
    expect(keeper.refused()?.commit).toBe(three);
  });

  it('a branch that is put back is taken without a word', async () => {
    const { mirror, keeper } = await refusing();

    mirror.shows(one, 'Continues');
    await keeper.note(op);

    expect(keeper.refused()).toBeUndefined();
    expect(await keeper.take(one, op)).toEqual({ type: 'Taken' });
  });

  it('takes no commit that has to be signed and is not, on top of what it has, whoever accepts it', async () => {
    const cluster = aCluster();
    const mirror = aMirror(one);
    const said: string[] = [];
    const keeper = keeperOf(cluster, mirror, said);
    await keeper.expect(op);
    await keeper.note(op);
    mirror.shows(two, 'Continues', unsigned);

    expect(await keeper.note(op)).toBe('AsBefore');
    const refusal = { type: 'Refused', reason: 'CommitNotSigned', instead: one };
    expect(await keeper.take(two, op)).toMatchObject(refusal);
    const record = await readConfigBranch(cluster.kube, undefined, op);
    expect(record).toMatchObject({
      taken: { commit: one },
      refused: { commit: two, reason: 'CommitNotSigned' },
    });
    await acceptRefused(cluster.kube, two, { resourceVersion: record?.resourceVersion }, op);
    expect(await keeper.note(op)).toBe('AsBefore');
    expect(await keeper.take(two, op)).toMatchObject(refusal);
    expect(said).toEqual([
      expect.stringContaining(
        '2222222 of branch main of https://git.example.com/config.git, by "Eve <eve@example.com>" as it says, is not signed',
      ),
    ]);

    mirror.shows(three, 'Continues');
    await keeper.note(op);
    expect(await keeper.take(three, op)).toEqual({ type: 'Taken' });
  });

  it('a first start on a commit that has to be signed and is not takes nothing, and writes down why until one is', async () => {
    const cluster = aCluster();
    const mirror = aMirror(one);
    mirror.shows(one, 'Unknown', unsigned);
    const keeper = keeperOf(cluster, mirror);
    await keeper.expect(op);
    await keeper.note(op);
    await keeper.note(op);

    expect(await keeper.take(one, op)).not.toHaveProperty('instead');
    expect(cluster.written()).toHaveLength(1);
    const record = await readConfigBranch(cluster.kube, undefined, op);
    expect(record?.taken).toBeUndefined();
    expect(record?.refused).toMatchObject({
      commit: one,
      reason: 'CommitNotSigned',
      message: expect.stringContaining('by "Eve <eve@example.com>" as it says, is not signed: push a signed'),
    });
    const another = keeperOf(cluster, mirror);
    await another.expect(op);
    expect(await another.take(one, op)).toMatchObject({ type: 'Refused', reason: 'CommitNotSigned' });

    mirror.shows(two, 'Continues');
    expect(await another.note(op)).toBe('Accepted');
    expect(cluster.written().at(-1)).toMatchObject({ commit: two, refused: '', message: '' });
  });

  it('writes down why the repository cannot be read, once, and when it can be again', async () => {
    const cluster = aCluster();
    const { mirror } = aMirror(one);
    const now: { problem?: string; head?: string } = { problem: 'no credentials' };
    const keeper = keeperOf(cluster, { mirror: { ...mirror, head: () => now.head } }, [], () => now.problem);
    await keeper.expect(op);
    await keeper.note(op);
    await keeper.note(op);
    expect(cluster.written()).toMatchObject([{ problem: 'no credentials' }]);
    expect(await readConfigBranch(cluster.kube, undefined, op)).toMatchObject({ problem: 'no credentials' });

    delete now.problem;
    now.head = one;
    await keeper.note(op);

    expect(cluster.written().slice(1)).toMatchObject([{ commit: one, problem: '' }]);
  });

  it('a tag that was moved is refused by a runner that begins anew, and a new tag of the commit is taken', async () => {
    const cluster = aCluster();
    const tags = ['v1'];
    const tagged = (commit: string) => {
      const { mirror } = aMirror(commit);
      const headOf = () => ({ branch: '', tag: tags.at(-1) ?? '', url: 'https://git', commit });
      return { mirror: { ...mirror, headOf } };
    };
    const before = keeperOf(cluster, tagged(one));
    await before.expect(op);
    await before.note(op);

    const after = keeperOf(cluster, tagged(two));
    await after.expect(op);
    await after.note(op);

    expect(after.refused()).toMatchObject({ commit: two, reason: 'TagMoved' });
    const record = await readConfigBranch(cluster.kube, undefined, op);
    expect(record).toMatchObject({ taken: { tag: 'v1', commit: one }, refused: { reason: 'TagMoved' } });

    // The same commit by a new tag is what people were told to push.
    tags.push('v2');
    await after.note(op);
    expect(await after.take(two, op)).toEqual({ type: 'Taken' });
  });

  it('begins nothing by what it has taken, while that was signed by a key that no longer counts', async () => {
    const cluster = aCluster();
    const mirror = aMirror(one);
    const keeper = keeperOf(cluster, mirror);
    await keeper.expect(op);
    await keeper.note(op);

    mirror.shows(one, 'Continues', unsigned);
    await keeper.note(op);
    expect(await keeper.take(one, op)).toMatchObject({ reason: 'CommitNotSigned', instead: one });
    mirror.shows(one, 'Continues');
    expect(await keeper.note(op)).toBe('Accepted');
    expect(await keeper.take(one, op)).toEqual({ type: 'Taken' });
  });

  it('takes no history that is another, however it is signed', async () => {
    const { keeper, mirror } = await refusing();
    mirror.shows(three, 'Unrelated', { type: 'Signed' });

    await keeper.note(op);

    expect(keeper.refused()).toMatchObject({ commit: three, reason: 'RepositoryChanged' });
  });

  it('the same history at another address is the same repository', async () => {
    const cluster = aCluster();
    const before = keeperOf(cluster, aMirror(one));
    await before.expect(op);
    await before.note(op);
    const mirror = aMirror(one, 'https://new.example.com/config.git');
    const said: string[] = [];
    const after = keeperOf(cluster, mirror, said);
    mirror.shows(one, 'Continues');

    await after.expect(op);
    await after.note(op);

    expect(said).toEqual(['the config repository is read from https://new.example.com/config.git now']);
    expect(cluster.written().at(-1)).toMatchObject({ url: 'https://new.example.com/config.git' });
  });

  it('an API server that is away is asked again, and one that forbids to look keeps nobody from leading', async () => {
    const said: string[] = [];
    const failures = [new KubeError('Unavailable', 'away'), new KubeError('Forbidden', 'no')];
    const keeper = keeperOf(aCluster(failures), aMirror(one), said);

    await keeper.expect(op);

    expect(said).toEqual(['KubeError: away', 'KubeError: no']);
    expect(await keeper.take(one, op)).toEqual({ type: 'Taken' });
  });
});

describe('a record that is as its runner wrote it', () => {
  it('is written over without a look, and looked at where somebody has written since', async () => {
    const cluster = aCluster();
    const mirror = aMirror(one);
    const keeper = keeperOf(cluster, mirror);
    await keeper.expect(op);
    await keeper.note(op);
    const looksBefore = cluster.looks();

    mirror.shows(two, 'Continues');
    await keeper.note(op);
    expect(cluster.looks()).toBe(looksBefore);

    await acceptRefused(cluster.kube, two, { resourceVersion: undefined }, op);
    mirror.shows(three, 'Continues');
    await keeper.note(op);
    expect(cluster.looks()).toBe(looksBefore + 1);
    expect(cluster.written().map(({ commit }) => commit)).toEqual([one, two, three]);
  });

  it('is known from the beginning to who begins anew', async () => {
    const cluster = aCluster();
    const before = keeperOf(cluster, aMirror(one));
    await before.expect(op);
    await before.note(op);
    const mirror = aMirror(one);
    const keeper = keeperOf(cluster, mirror);
    await keeper.expect(op);
    const looksBefore = cluster.looks();

    mirror.shows(two, 'Continues');
    await keeper.note(op);

    expect(cluster.looks()).toBe(looksBefore);
    expect(cluster.written().map(({ commit }) => commit)).toEqual([one, two]);
  });
});

describe('while its record is written', () => {
  it('the branch is told of, and what is taken meanwhile is written next', async () => {
    const cluster = aCluster();
    const mirror = aMirror(one);
    const [reached, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { apply } = cluster.kube;
    const slow: typeof apply = async (...args) => {
      reached.resolve();
      await held.promise;
      return apply(...args);
    };
    const keeper = keeperOf({ ...cluster, kube: { ...cluster.kube, apply: slow } }, mirror);
    await keeper.expect(op);

    const noted = keeper.note(op);
    await reached.promise;
    const first = await keeper.take(one, op);
    mirror.shows(two, 'Continues');
    const second = await keeper.take(two, op);
    const written = cluster.written();
    const notedAgain = keeper.note(op);
    held.resolve();
    await Promise.all([noted, notedAgain]);

    expect([first, second, written]).toEqual([{ type: 'Taken' }, { type: 'Taken' }, []]);
    expect(cluster.written().map(({ commit }) => commit)).toEqual([one, two]);
  });
});

describe('two runners of one cluster', () => {
  it('the one that lags behind does not set the record back', async () => {
    const cluster = aCluster();
    const [fast, slow] = [aMirror(one), aMirror(one)];
    const keepers = [fast, slow].map((mirror) => keeperOf(cluster, mirror));
    for (const keeper of keepers) await keeper.expect(op);
    fast.shows(two, 'Continues');
    await keepers[0]?.note(op);

    slow.shows(one, 'Unknown');
    await keepers[1]?.note(op);

    expect(cluster.written().map(({ commit }) => commit)).toEqual([two]);
  });

  it('what a person has accepted of one is taken by the other, too', async () => {
    const { cluster, keeper } = await refusing();
    const mirror = aMirror(one);
    const other = keeperOf(cluster, mirror);
    await other.expect(op);
    mirror.shows(two, 'Rewound');
    await other.note(op);
    const record = await readConfigBranch(cluster.kube, undefined, op);
    await acceptRefused(cluster.kube, two, { resourceVersion: record?.resourceVersion }, op);

    expect(await keeper.note(op)).toBe('Accepted');
    expect(await other.note(op)).toBe('Accepted');
    expect(await other.take(two, op)).toEqual({ type: 'Taken' });
  });

  it('one that takes over looks at the branch first, where another has taken more than it has', async () => {
    const cluster = aCluster();
    const first = keeperOf(cluster, aMirror(two));
    await first.expect(op);
    await first.note(op);
    const late = aMirror(one);
    late.shows(one, 'Unknown');
    late.onFetch(() => late.shows(two, 'Continues'));
    const said: string[] = [];
    const next = keeperOf(cluster, late, said);

    await next.expect(op);

    expect(await next.take(two, op)).toEqual({ type: 'Taken' });
    expect(said).toEqual([]);
  });
});

async function refusing() {
  const cluster = aCluster();
  const mirror = aMirror(one);
  const keeper = keeperOf(cluster, mirror);
  await keeper.expect(op);
  await keeper.note(op);
  mirror.shows(two, 'Rewound');
  await keeper.note(op);
  expect(keeper.refused()?.commit).toBe(two);
  return { cluster, mirror, keeper };
}

function keeperOf(
  { kube }: ReturnType<typeof aCluster>,
  { mirror }: Pick<ReturnType<typeof aMirror>, 'mirror'>,
  said: string[] = [],
  problem: () => string | undefined = () => undefined,
) {
  return createBranchKeeper({
    kube,
    mirror,
    problem,
    clock: { now: () => 0, sleep: async () => undefined },
    log: (_, message) => void said.push(message),
    report: (error) => void said.push(String(error)),
  });
}

function aMirror(first: string, url = 'https://git.example.com/config.git') {
  let [head, relation]: [string, CommitRelation] = [first, 'Continues'];
  let signature: CommitSignature | undefined;
  let fetched = (): void => undefined;
  const fetch = async () => {
    fetched();
    return { type: 'Unchanged', commit: head, ledgers: [] } as const;
  };
  return {
    mirror: {
      headOf: (commit: string) => ({ branch: 'main', url, commit }),
      head: (): string | undefined => head,
      relation: async () => relation,
      signature: async () => signature,
      commitInfo: async (commit: string) => ({ ...info, commit }),
      fetch,
    },
    onFetch: (then: () => void) => {
      fetched = then;
    },
    shows: (commit: string, how: CommitRelation, signed?: CommitSignature) => {
      [head, relation, signature] = [commit, how, signed];
    },
  };
}

/** One object, as an API server would keep it. Answers its first requests with these failures. */
function aCluster(failures: KubeError[] = []) {
  const objects: (KubeObject & { data: Record<string, string> })[] = [];
  let object: KubeObject | undefined;
  let [version, looks] = [0, 0];
  function put(next: KubeObject): KubeObject {
    version += 1;
    object = { ...next, metadata: { ...next.metadata, resourceVersion: `${version}` } };
    return object;
  }
  function answer(): void {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  }
  const kube: Parameters<typeof createBranchKeeper>[0]['kube'] & Parameters<typeof acceptRefused>[0] = {
    get: async () => {
      looks += 1;
      answer();
      if (object === undefined) throw new KubeError('NotFound', 'none');
      return object;
    },
    apply: async (applied) => {
      answer();
      const wanted = applied.metadata.resourceVersion;
      if (wanted !== undefined && wanted !== object?.metadata.resourceVersion)
        throw new KubeError('Conflict', 'somebody else was first');
      objects.push(applied as (typeof objects)[number]);
      return put(applied);
    },
    patch: async (_, patch) => {
      const { data } = patch as { data: object };
      return put({ ...(object as KubeObject), data: { ...(object?.['data'] as object), ...data } });
    },
  };
  return { kube, written: () => objects.map(({ data }) => data), looks: () => looks };
}
