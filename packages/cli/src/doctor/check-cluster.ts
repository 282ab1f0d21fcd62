import { isKubeError, type Kube } from '@seatrial/kube';
import { apiVersion, type KubeObject, policies, refOf, systemNamespace } from '@seatrial/model';
import { type Check, fail, messageOf, ok, warn } from './check.ts';

const installTodo = 'run "seatrial install" as an administrator of the cluster';

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
    await checkServed(kube, signal, { apiVersion, kind: 'Release' }, 'records', installTodo),
    await checkPolicies(kube, signal),
    await checkServed(
      kube,
      signal,
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
      'gateway api',
      'install the Gateway API: canaries share traffic by HTTPRoutes',
    ),
  ];
}

async function checkServed(
  kube: Kube,
  signal: AbortSignal,
  what: { readonly apiVersion: string; readonly kind: string },
  subject: string,
  todo: string,
): Promise<Check> {
  try {
    await kube.get({ ...what, namespace: systemNamespace, name: 'seatrial-doctor' }, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const served =
      isKubeError(error, 'Forbidden') || (isKubeError(error, 'NotFound') && error.reason !== 'KindNotServed');
    if (!served) return fail(subject, messageOf(error), todo);
  }
  return ok(subject, `${what.kind} is served`);
}

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
