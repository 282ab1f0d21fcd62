import type { CommitSignature, Op, RevertJudge, RevertRequest } from '@seatrial/core';
import { GitError, type GitErrorCode, type Mirror } from '@seatrial/git';
import { expect, it } from 'vitest';
import { configPort, type TakeHead } from './config-port.ts';

/** Whoever pushes. */
const believed = async () => ({ type: 'Value', value: { keys: [] } }) as const;

const taken = async () => ({ type: 'Taken' }) as const;

const op = { signal: new AbortController().signal };

it.each<{ code: GitErrorCode; is: string; because: string }>([
  { code: 'InvalidRef', is: 'Invalid', because: 'its files have names that cannot be used' },
  {
    code: 'TooLarge',
    is: 'Invalid',
    because: 'a version that is too large is as wrong as one that does not parse',
  },
  { code: 'Corrupt', is: 'Unavailable', because: 'this disk is damaged, and the version may be good' },
  { code: 'Locked', is: 'Unavailable', because: 'the next fetch mends it' },
])('filesOfTree: $code is $is: $because', async ({ code, is }) => {
  const mirror = { readTree: () => Promise.reject(new GitError(code, 'no')) } as Partial<Mirror> as Mirror;

  const reading = configPort(mirror, { problem: undefined }, believed, taken).filesOfTree('1'.repeat(40), op);

  await expect(reading).rejects.toMatchObject({ name: 'PortError', code: is });
});

it('filesOfTree: tells links, files and submodules apart', async () => {
  const bytes = new Uint8Array();
  const entry = { id: '2'.repeat(40), mode: '100644', sizeBytes: 0, bytes };
  const readTree = async () => [
    { ...entry, type: 'File' as const, path: 'a.yaml' },
    { ...entry, type: 'Symlink' as const, path: 'b.yaml' },
    { ...entry, type: 'Submodule' as const, path: 'c' },
  ];
  const mirror = { readTree } as Partial<Mirror> as Mirror;

  const files = await configPort(mirror, { problem: undefined }, believed, taken).filesOfTree(
    '1'.repeat(40),
    op,
  );

  expect(files).toEqual([
    { path: 'a.yaml', bytes },
    { path: 'b.yaml', bytes, isLink: true },
    { path: 'c', bytes, isSubmodule: true },
  ]);
});

it.each([
  { problem: undefined, says: { type: 'Value', value: { commit: 'c1' } } },
  {
    problem: 'no route to host',
    says: { type: 'Stale', reason: 'no route to host', value: { commit: 'c1' } },
  },
])('head: is what was fetched last, and stale while fetching fails: $problem', async ({ problem, says }) => {
  const mirror: Partial<Mirror> = { head: () => 'c1' };

  expect(await configPort(mirror as Mirror, { problem }, believed, taken).head(op)).toEqual(says);
});

it('revert: takes back the very content that failed, and nothing that came since', async () => {
  const asked: unknown[] = [];
  const mirror: Partial<Mirror> = {
    head: () => 'd'.repeat(40),
    revertPath: async ({ path, toTree, expectedTree }) => {
      asked.push({ path, toTree, expectedTree });
      return { type: 'Superseded', head: 'd'.repeat(40) };
    },
  };
  const request = {
    release: 'r',
    application: 'shop',
    path: 'apps/shop',
    makeup: { folders: ['apps/shop'] },
    fromVersion: 'new',
    fromTree: 'new',
    toVersion: 'old',
    toTree: 'old',
    subject: 's',
    body: 'b',
  };

  const state = await configPort(mirror as Mirror, { problem: undefined }, believed, taken).revert(
    request,
    async () => undefined,
    op,
  );

  expect(asked).toEqual([{ path: 'apps/shop', toTree: 'old', expectedTree: 'new' }]);
  expect(state).toEqual({ type: 'Superseded', message: 'apps/shop is something else at ddddddd already' });
});

it('revert: what speaks against it keeps it back, also that the branch is another one by then', async () => {
  const proposal = { commit: 'e'.repeat(40), head: 'd'.repeat(40) };
  const found: CommitSignature[] = [];
  const mirror = {
    head: () => proposal.head,
    signature: async (commit: string) => (commit === proposal.commit ? found[0] : undefined),
    revertPath: async (_: unknown, judge: RevertJudge, judging: Op) => {
      const refusal = await judge(proposal, judging);
      return refusal === undefined
        ? { type: 'Reverted', commit: proposal.commit }
        : { type: 'Refused', refusal };
    },
  } as unknown as Mirror;
  const refusal = { reason: 'NotValid', message: 'no' } as const;
  let looks = 0;
  const refusedLater: TakeHead = async () => {
    looks += 1;
    return looks === 1
      ? { type: 'Taken' }
      : { type: 'Refused', reason: 'RepositoryRewound', message: 'set back' };
  };
  const revert = (take: TakeHead, judge: RevertJudge) =>
    configPort(mirror, { problem: undefined }, believed, take).revert({} as RevertRequest, judge, op);

  expect(await revert(taken, async () => refusal)).toEqual({ type: 'NotPushed', refusal });
  await expect(revert(refusedLater, async () => undefined)).rejects.toMatchObject({
    message: expect.stringContaining('set back'),
  });
  found.push({ type: 'NotSigned', reason: 'is not signed' });
  expect(await revert(taken, async () => undefined)).toEqual({
    type: 'NotPushed',
    refusal: { reason: 'NotSigned', message: expect.stringContaining('seatrial ledger keys') },
  });
});

it.each([
  { name: 'what was taken before is at hand', instead: 'c0' },
  { name: 'nothing else is known', instead: undefined },
])('a head that is refused is not read, and nothing is written on it: $name', async ({ instead }) => {
  const refused = { type: 'Refused', reason: 'RepositoryRewound', message: 'set back' } as const;
  const mirror: Partial<Mirror> = { head: () => 'c1' };
  const port = configPort(mirror as Mirror, { problem: undefined }, believed, async () => ({
    ...refused,
    ...(instead === undefined ? {} : { instead }),
  }));
  const request = {
    release: 'r',
    application: 'shop',
    path: 'a',
    makeup: { folders: ['a'] },
    fromVersion: 'new',
    fromTree: 'new',
    toVersion: 'old',
    toTree: 'old',
    subject: 's',
    body: 'b',
  };

  const why = { reason: 'set back', code: 'RepositoryRewound' };
  expect(await port.head(op)).toEqual(
    instead === undefined
      ? { type: 'Unavailable', ...why }
      : { type: 'Stale', ...why, value: { commit: 'c0' } },
  );
  const refusal = {
    code: 'Unavailable',
    message: expect.stringContaining('Cannot write to the config repository'),
  };
  await expect(port.revert(request, async () => undefined, op)).rejects.toMatchObject(refusal);
  await expect(port.appendLedger('staging', [], op)).rejects.toMatchObject(refusal);
});
