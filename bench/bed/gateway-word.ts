import { stringAt } from '@seatrial/core';
import { createInformer, type Informer, type Kube, systemClock } from '@seatrial/kube';
import { type KubeObject, refOf } from '@seatrial/model';
import { op } from './place.ts';

/** The Gateway that the routes of a bench name. */
export const gateway = { name: 'bench', namespace: 'default' } as const;

/** Says of each HTTPRoute at once that it is accepted, as a gateway does that is never behind. No traffic goes anywhere. */
export function acceptRoutes(kube: Kube): Informer {
  async function accept(route: KubeObject): Promise<void> {
    const observedGeneration = route.metadata.generation;
    const conditions = ['Accepted', 'ResolvedRefs'].map((type) => ({
      type,
      status: 'True',
      reason: type,
      message: '',
      observedGeneration,
      lastTransitionTime: new Date(systemClock.now()).toISOString(),
    }));
    const parentRef = { group: 'gateway.networking.k8s.io', kind: 'Gateway', ...gateway };
    const parents = [{ parentRef, controllerName: 'example.com/bench', conditions }];
    await kube.patch(refOf(route), { status: { parents } }, { ...op, type: 'merge', subresource: 'status' });
  }

  return createInformer(
    kube,
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
    {
      onChange: (_, route, previous) => {
        if (route === undefined || route.metadata.generation === previous?.metadata.generation) return;
        accept(route).catch((error: unknown) => console.error(`gateway: ${stringAt(error, 'message')}`));
      },
      onError: (error) => console.error(`watch of HTTPRoute: ${String(error)}`),
      clock: systemClock,
      rng: Math.random,
    },
    op.signal,
  );
}
