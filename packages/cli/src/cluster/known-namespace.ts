import { isKubeError, type Kube } from '@seatrial/kube';
import { CliError } from '../failure.ts';
import { listRecords } from './records.ts';

/**
 * Says of a namespace in which nothing was found whether it is there at all: a name that was mistyped must not look like one
 * without applications. Who may not look is not told.
 * @throws CliError NotFound
 */
export async function expectNamespace(
  kube: Pick<Kube, 'get' | 'list'>,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (namespace === undefined || (await isThere(kube, namespace, signal))) return;
  const known = await namespacesKnown(kube, signal);
  const hint =
    known.length === 0 ? 'look at "kubectl get namespaces"' : `applications are in: ${known.join(', ')}`;
  throw new CliError('NotFound', `Cannot find the namespace ${JSON.stringify(namespace)}`, hint);
}

async function isThere(kube: Pick<Kube, 'get'>, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await kube.get({ apiVersion: 'v1', kind: 'Namespace', name }, { signal });
    return true;
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return false;
    if (isKubeError(error, 'Forbidden')) return true;
    throw error;
  }
}

async function namespacesKnown(kube: Pick<Kube, 'list'>, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const states = await listRecords(kube, 'ApplicationState', undefined, signal);
    return [...new Set(states.map(({ metadata }) => metadata.namespace ?? ''))].toSorted();
  } catch (error) {
    if (error instanceof CliError) return [];
    throw error;
  }
}
