import type { CommitRelation } from '@seatrial/core';
import { KubeError } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createLedgerHeads } from './ledger-heads.ts';

const op = { signal: new AbortController().signal };
const [one, two] = ['1'.repeat(40), '2'.repeat(40)];

it('what a mirror has seen of the ledgers is expected of the next one', async () => {
  const cluster = aCluster();
  const first = aMirror({ staging: one, production: two });
  const fresh = aMirror({ staging: two });

  const before = createLedgerHeads(cluster.kube, first, clock, () => undefined);
  await before.expect(op);
  await before.note(op);
  await before.note(op);
  const after = createLedgerHeads(cluster.kube, fresh, clock, () => undefined);
  await after.expect(op);
  const looksBefore = cluster.looks();
  await after.note(op);

  expect(first.expected).toEqual([]);
  expect(fresh.expected).toEqual([
    ['staging', one],
    ['production', two],
  ]);
  expect(cluster.looks()).toBe(looksBefore);
  // A ledger that the mirror does not have is expected as before.
  expect(cluster.written()).toEqual([
    { staging: one, production: two },
    { staging: two, production: two },
  ]);
});

it('nothing is led before the API server has said what is to be expected', async () => {
  const cluster = aCluster([new KubeError('Unavailable', 'away'), new KubeError('Timeout', 'late')]);
  const said: string[] = [];

  await createLedgerHeads(cluster.kube, aMirror({}), clock, (error) => void said.push(String(error))).expect(
    op,
  );

  expect(said).toEqual(['KubeError: away', 'KubeError: late']);
});

it('an API server that forbids to look keeps nobody from leading', async () => {
  const said: string[] = [];
  const { kube } = aCluster([new KubeError('Forbidden', 'no')]);
  const mirror = aMirror({ staging: one });

  await createLedgerHeads(kube, mirror, clock, (error) => void said.push(String(error))).expect(op);

  expect([said, mirror.expected]).toEqual([['KubeError: no'], []]);
});

it('heads that cannot be written are written after the next fetch', async () => {
  const cluster = aCluster([new KubeError('NotFound', 'none'), new KubeError('Unavailable', 'away')]);
  const heads = createLedgerHeads(cluster.kube, aMirror({ staging: one }), clock, () => undefined);

  await heads.expect(op);
  await heads.note(op);
  await heads.note(op);

  expect(cluster.written()).toEqual([{ staging: one }]);
});

it('a runner that lags behind another sets no head back, and one that is ahead moves it on', async () => {
  const cluster = aCluster();
  const slow = createLedgerHeads(cluster.kube, aMirror({ staging: one }, 'Unknown'), clock, () => undefined);
  const mirror = aMirror({ staging: one, production: one }, 'Continues');
  const fast = createLedgerHeads(cluster.kube, mirror, clock, () => undefined);
  await slow.expect(op);
  await fast.expect(op);

  await fast.note(op);
  mirror.sees({ staging: two, production: one });
  await fast.note(op);
  await slow.note(op);

  expect(cluster.written()).toEqual([
    { staging: one, production: one },
    { staging: two, production: one },
  ]);
});

it('what is as this runner wrote it is written over without a look, and else another’s later head stays', async () => {
  const cluster = aCluster();
  const mirror = aMirror({ staging: one });
  const heads = createLedgerHeads(cluster.kube, mirror, clock, () => undefined);
  await heads.expect(op);
  await heads.note(op);
  const looksBefore = cluster.looks();

  mirror.sees({ staging: two });
  await heads.note(op);
  expect(cluster.looks()).toBe(looksBefore);

  cluster.othersNote({ staging: two, production: two });
  mirror.sees({ staging: one });
  await heads.note(op);
  expect(cluster.written().at(-1)).toEqual({ staging: one, production: two });
  mirror.sees({ staging: two });
  await heads.note(op);
  expect(cluster.written().at(-1)).toEqual({ staging: two, production: two });
});

const clock = { now: () => 0, sleep: async () => undefined };

/** Answers its first requests with these failures. */
function aCluster(failures: KubeError[] = []) {
  const objects: KubeObject[] = [];
  const answer = (): void => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  };
  let [version, looks] = [0, 0];
  const put = (object: KubeObject): KubeObject => {
    version += 1;
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: `${version}` } };
    objects.push(written);
    return written;
  };
  const kube: Parameters<typeof createLedgerHeads>[0] = {
    get: async () => {
      looks += 1;
      answer();
      const object = objects.at(-1);
      if (object === undefined) throw new KubeError('NotFound', 'none');
      return object;
    },
    apply: async (object) => {
      answer();
      const wanted = object.metadata.resourceVersion;
      if (wanted !== undefined && wanted !== `${version}`)
        throw new KubeError('Conflict', 'somebody else was first');
      return put(object);
    },
  };
  const othersNote = (data: Readonly<Record<string, string>>): void =>
    void put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'heads' }, data });
  return { kube, written: () => objects.map(({ data }) => data), looks: () => looks, othersNote };
}

function aMirror(first: Readonly<Record<string, string>>, relation: CommitRelation = 'Continues') {
  const expected: (readonly [string, string])[] = [];
  let heads = first;
  const ledger = {
    heads: () => new Map(Object.entries(heads)),
    expectHeads: async (all: ReadonlyMap<string, string>) => void expected.push(...all),
  };
  const sees = (now: Readonly<Record<string, string>>): void => {
    heads = now;
  };
  return { ledger, relation: async () => relation, expected, sees };
}
