import { messageOf } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type KubeObject, systemNamespace } from '@seatrial/model';
import { runnerText } from '../status/overview-text.ts';
import { runnerLines } from '../status/runner-lines.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether something moves the records. */
export async function checkRunners(
  kube: Pick<Kube, 'list'>,
  now: number,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  let leases: readonly KubeObject[];
  try {
    const selection = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: systemNamespace };
    leases = (await kube.list(selection, { signal })).items;
  } catch (error) {
    signal.throwIfAborted();
    const message = isKubeError(error, 'Forbidden')
      ? `you may not read Leases in ${systemNamespace}`
      : messageOf(error);
    return [warn('runner', message, 'ask an administrator whether a runner is there')];
  }
  const runners = runnerLines(leases, now);
  if (runners.length === 0) return [warn('runner', 'none was ever here', '"seatrial run" is the service')];
  return runners.map((runner) => {
    const { cluster, holder, alive } = runner;
    if (alive) return ok('runner', `${cluster}: ${runnerText(runner)}`);
    return holder === undefined
      ? warn('runner', `${cluster}: none, nothing moves`, 'start "seatrial run" for it')
      : warn('runner', `${cluster}: ${holder} is silent`, 'others take over what it has');
  });
}
