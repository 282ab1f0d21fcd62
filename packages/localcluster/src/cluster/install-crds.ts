import type { Clock } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type KubeObject, refOf } from '@seatrial/model';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { waitUntil } from '../wait-until.ts';

/**
 * Applies CustomResourceDefinitions and waits until the API server serves them.
 * @throws LocalClusterError NotReady; KubeError when one is refused
 */
export async function installCrds(
  kube: Kube,
  definitions: readonly KubeObject[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  await Promise.all(definitions.map((definition) => kube.apply(definition, { force: true, signal })));
  for (const definition of definitions) {
    const patience = { clock, everyMs: limits.pollEveryMs, limitMs: limits.crdEstablishedMs, signal };
    const established = await waitUntil(patience, async () => {
      const seen = await kube.get(refOf(definition), { signal }).catch((error: unknown) => {
        if (isKubeError(error, 'NotFound')) return undefined;
        throw error;
      });
      return seen !== undefined && isEstablished(seen) ? true : undefined;
    });
    if (established === undefined) {
      throw new LocalClusterError(
        'NotReady',
        `Cannot use ${definition.metadata.name}: not established after ${limits.crdEstablishedMs} ms, see the API server's log`,
      );
    }
  }
}

function isEstablished(definition: KubeObject): boolean {
  const status = definition['status'] as
    | { conditions?: readonly { type: string; status: string }[] }
    | undefined;
  return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') === true;
}
