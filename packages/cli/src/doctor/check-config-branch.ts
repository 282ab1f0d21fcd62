import { headName } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type ConfigBranchRecord, readConfigBranches } from '@seatrial/runner';
import { type Check, fail, ok } from './check.ts';

/** What the cluster's runner takes for the branch of each config repository; nothing before its first look, and for who may not read that. */
export async function checkConfigBranch(
  kube: Pick<Kube, 'list'>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  try {
    return (await readConfigBranches(kube, { signal })).flatMap(checksOf);
  } catch (error) {
    signal.throwIfAborted();
    if (isKubeError(error)) return [];
    throw error;
  }
}

function checksOf({
  repository,
  taken,
  refused,
  problem,
}: ConfigBranchRecord & { readonly repository?: string }): readonly Check[] {
  const subject = repository === undefined ? 'config branch' : `config branch of ${repository}`;
  const todo = 'docs/guide/repository.md says what it may mean, and what to do';
  const bad = [
    ...(refused === undefined ? [] : [fail(subject, `${refused.reason}: ${refused.message}`, todo)]),
    ...(problem === undefined ? [] : [fail(subject, `the runner cannot read it: ${problem}`, todo)]),
  ];
  if (bad.length > 0 || taken === undefined) return bad;
  return [ok(subject, `${headName(taken)} of ${taken.url}, at ${taken.commit.slice(0, 7)}`)];
}
