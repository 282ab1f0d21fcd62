import { messageOf } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type KubeObject, policies, refOf, systemNamespace } from '@seatrial/model';
import { type Check, fail, installTodo, ok, warn } from './check.ts';
import { checkConfigBranch } from './check-config-branch.ts';
import { checkLedgerKey } from './check-ledgers.ts';
import { checkRecords } from './check-records.ts';

/** The API server, and what Seatrial needs in it. */
export async function checkCluster(kube: Kube, signal: AbortSignal): Promise<readonly Check[]> {
  const server = await checkServer(kube, signal);
  if (server.level === 'FAIL') return [server];
  return [server, await checkWho(kube, signal), ...(await checkInstalled(kube, signal))];
}

async function checkServer(kube: Kube, signal: AbortSignal): Promise<Check> {
  try {
    const { gitVersion } = await kube.serverVersion({ signal });
    return ok('cluster', `the API server answers, Kubernetes ${gitVersion}`);
  } catch (error) {
    signal.throwIfAborted();
    return fail('cluster', messageOf(error), 'check the kubeconfig, and that the cluster is up');
  }
}

async function checkWho(kube: Kube, signal: AbortSignal): Promise<Check> {
  try {
    const { username } = await kube.selfSubject({ signal });
    return ok('user', `you are ${username} there`);
  } catch (error) {
    signal.throwIfAborted();
    return warn('user', messageOf(error), 'approvals need to know who you are');
  }
}

async function checkInstalled(kube: Kube, signal: AbortSignal): Promise<readonly Check[]> {
  return [
    await checkRecords(kube, signal),
    await checkPolicies(kube, signal),
    await checkGatewayApi(kube, signal),
    ...(await checkLedgerKey(kube, signal)),
    ...(await checkConfigBranch(kube, signal)),
  ];
}

/** Asks for an object that is not there: the answer says whether its kind is. */
async function checkGatewayApi(kube: Kube, signal: AbortSignal): Promise<Check> {
  const subject = 'gateway api';
  try {
    await kube.get({ ...httpRoute, namespace: systemNamespace, name: 'seatrial-doctor' }, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const served =
      isKubeError(error, 'Forbidden') || (isKubeError(error, 'NotFound') && error.reason !== 'KindNotServed');
    const todo = 'install the Gateway API: canaries share traffic by HTTPRoutes';
    if (!served) return fail(subject, messageOf(error), todo);
  }
  return ok(subject, 'HTTPRoute is served');
}

const httpRoute = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' } as const;

async function checkPolicies(kube: Kube, signal: AbortSignal): Promise<Check> {
  const missing: string[] = [];
  for (const policy of policies()) {
    const gap = await gapOf(kube, policy, signal);
    if (gap === 'Unknown')
      return warn('policies', 'you may not read admission policies', 'ask an administrator to run this');
    if (gap === 'Missing') missing.push(`${policy.kind} ${policy.metadata.name}`);
  }
  if (missing.length === 0)
    return ok('policies', 'installed: approvals cannot be forged, faults cannot leave their namespaces');
  return fail('policies', `missing: ${missing.join(', ')}`, installTodo);
}

async function gapOf(
  kube: Kube,
  policy: KubeObject,
  signal: AbortSignal,
): Promise<'None' | 'Missing' | 'Unknown'> {
  try {
    await kube.get(refOf(policy), { signal });
    return 'None';
  } catch (error) {
    signal.throwIfAborted();
    return isKubeError(error, 'NotFound') ? 'Missing' : 'Unknown';
  }
}
