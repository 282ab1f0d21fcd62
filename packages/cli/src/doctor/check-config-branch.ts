import { headName } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { readConfigBranch } from '@seatrial/runner';
import { type Check, fail, ok } from './check.ts';

const subject = 'config branch';

/** What the cluster's runner takes for its config branch; nothing before its first look, and for who may not read that. */
export async function checkConfigBranch(
  kube: Pick<Kube, 'get'>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  try {
    const record = await readConfigBranch(kube, { signal });
    if (record === undefined) return [];
    const { taken, refused } = record;
    if (refused === undefined)
      return [ok(subject, `${headName(taken)} of ${taken.url}, at ${taken.commit.slice(0, 7)}`)];
    const todo = 'docs/guide/repository.md says what it may mean, and what to do';
    return [fail(subject, `${refused.reason}: ${refused.message}`, todo)];
  } catch (error) {
    signal.throwIfAborted();
    if (isKubeError(error)) return [];
    throw error;
  }
}
