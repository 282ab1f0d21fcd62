import { headName } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type ConfigBranchRecord, readConfigBranch } from '@seatrial/runner';
import { type Check, fail, ok } from './check.ts';

const subject = 'config branch';

/** What the cluster's runner takes for its config branch; nothing before its first look, and for who may not read that. */
export async function checkConfigBranch(
  kube: Pick<Kube, 'get'>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  try {
    const record = await readConfigBranch(kube, { signal });
    return record === undefined ? [] : checksOf(record);
  } catch (error) {
    signal.throwIfAborted();
    if (isKubeError(error)) return [];
    throw error;
  }
}

function checksOf({ taken, refused, problem }: ConfigBranchRecord): readonly Check[] {
  const todo = 'docs/guide/repository.md says what it may mean, and what to do';
  const bad = [
    ...(refused === undefined ? [] : [fail(subject, `${refused.reason}: ${refused.message}`, todo)]),
    ...(problem === undefined ? [] : [fail(subject, `the runner cannot read it: ${problem}`, todo)]),
  ];
  if (bad.length > 0 || taken === undefined) return bad;
  return [ok(subject, `${headName(taken)} of ${taken.url}, at ${taken.commit.slice(0, 7)}`)];
}
