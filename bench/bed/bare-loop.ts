import { createKube, type Kube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import type { Contender } from './contender.ts';
import { ownCpuSeconds } from './cost.ts';
import { op, type Place } from './place.ts';
import { sideBySide } from './side-by-side.ts';

const atOnce = 16;

/** The floor: a dry run and a server-side apply of each object, with nothing read, compared or recorded. */
export async function bareLoop({ plane }: Place): Promise<Contender> {
  const kube: Kube = await createKube({
    kubeconfig: { path: plane.kubeconfigPath },
    userAgent: 'seatrial-bench-loop',
    fieldManager: 'bare-loop',
  });
  let objects: readonly KubeObject[] = [];
  const apply = async (): Promise<void> => {
    await sideBySide(objects, atOnce, (object) => kube.apply(object, { ...op, force: true, dryRun: 'All' }));
    await sideBySide(objects, atOnce, (object) => kube.apply(object, { ...op, force: true }));
  };
  return {
    who: 'bare loop of dry runs and patches',
    prefix: 'bare',
    prepare: async (wanted) => {
      objects = wanted.flatMap(({ crowd }) => crowd.objects);
    },
    apply,
    tell: apply,
    cpuSeconds: ownCpuSeconds,
    residentMiB: () => undefined,
    close: () => kube.close(),
  };
}
