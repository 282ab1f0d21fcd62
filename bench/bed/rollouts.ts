import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { items, stringAt } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { installCrds, startProgram } from '@seatrial/localcluster';
import type { KubeObject } from '@seatrial/model';
import type { CanaryContender } from './canary-contender.ts';
import { cpuSecondsOf, residentMiB } from './cost.ts';
import { crdIn } from './crds.ts';
import { op, type Place } from './place.ts';
import { watching } from './seen.ts';
import { sideBySide } from './side-by-side.ts';

const apiVersion = 'argoproj.io/v1alpha1';
const threads = '20';

/** Argo Rollouts as its users tune it, without a router: its weights are shares of replicas. @param peers folder with the program, and its CRDs in `crds` */
export async function argoRollouts(place: Place, peers: string): Promise<CanaryContender> {
  const { kube, plane, directory } = place;
  const files = (await readdir(join(peers, 'crds'))).filter((name) => name.endsWith('-crd.yaml'));
  const definitions = await Promise.all(files.map((name) => crdIn(join(peers, 'crds', name))));
  await installCrds(kube, definitions, { clock: systemClock, signal: op.signal });
  await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argo-rollouts' } }, op);
  const program = await startProgram({
    name: 'rollouts-controller',
    path: join(peers, 'rollouts-controller'),
    args: [
      '--leader-elect=false',
      '--loglevel=error',
      '--metricsPort=0',
      '--healthzPort=0',
      '--qps=500',
      '--burst=1000',
      `--rollout-threads=${threads}`,
      `--service-threads=${threads}`,
      `--kubeconfig=${plane.kubeconfigPath}`,
      '--namespace=argo-rollouts',
    ],
    env: { PATH: process.env['PATH'] ?? '', HOME: directory },
    marker: plane.marker,
    logFile: join(directory, 'rollouts.log'),
    clock: systemClock,
  });
  const all = await watching(kube, { apiVersion, kind: 'Rollout' }, op.signal);
  let names: readonly string[] = [];
  let image = '';

  return {
    who: 'Argo Rollouts, without a router',
    async prepare(given, next) {
      names = given;
      image = next;
    },
    async apply() {
      await sideBySide(names, 16, (namespace) =>
        kube.apply(rollout(namespace, image), { ...op, force: true }),
      );
      await all.until('all are healthy', (list) => {
        const done = list.filter(
          (it) =>
            // The controller writes the spec too: what it has seen is compared with what is there.
            stringAt(it, 'status', 'observedGeneration') === String(it.metadata.generation) &&
            imageOf(it) === image &&
            stringAt(it, 'status', 'phase') === 'Healthy',
        );
        return done.length === names.length;
      });
    },
    cpuSeconds: () => cpuSecondsOf(program.pid),
    residentMiB: () => residentMiB(program.pid),
    async close() {
      await all.close();
      await program.stop();
    },
  };
}

function imageOf(rollout: KubeObject): string | undefined {
  const [container] = items(rollout, 'spec', 'template', 'spec', 'containers');
  return stringAt(container, 'image');
}

function rollout(namespace: string, image: string): Parameters<Place['kube']['apply']>[0] {
  return {
    apiVersion,
    kind: 'Rollout',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      strategy: { canary: { steps: [{ setWeight: 20 }, { pause: { duration: '10s' } }] } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image }] },
      },
    },
  };
}
