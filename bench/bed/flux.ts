import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { items, stringAt } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { installCrds, startProgram } from '@seatrial/localcluster';
import type { KubeObject } from '@seatrial/model';
import type { Contender, Wanted } from './contender.ts';
import { cpuSecondsOf, residentMiB } from './cost.ts';
import { crdIn, minimalCrd } from './crds.ts';
import { manifestsIn } from './crowd.ts';
import { op, type Place } from './place.ts';
import { watching } from './seen.ts';
import { sideBySide } from './side-by-side.ts';

const namespace = 'flux-system';
const sourceGroup = 'source.toolkit.fluxcd.io';
const kustomizeVersion = 'kustomize.toolkit.fluxcd.io/v1';
const atOnce = 16;

/**
 * Flux's kustomize-controller as its users tune it. What its source-controller does is done here: each application has an
 * artifact of its own, which is the best that can be had, as each Kustomization unpacks the whole artifact that it reads.
 *
 * @param peers folder with the program, and its CRD in `crds`
 */
export async function flux(place: Place, peers: string): Promise<Contender> {
  const { kube, plane } = place;
  const artifacts = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    response.end(artifacts.get(request.url ?? '') ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scratch = await mkdtemp('/dev/shm/seatrial-bench-'); // it unpacks there: no disk makes it slower
  const sources = ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact'];
  const definitions = [
    ...sources.map((kind) => minimalCrd(sourceGroup, 'v1', kind)),
    await crdIn(join(peers, 'crds', 'kustomize.toolkit.fluxcd.io_kustomizations.yaml')),
  ];
  await installCrds(kube, definitions, { clock: systemClock, signal: op.signal });
  await kube.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, op);
  const program = await startProgram({
    name: 'kustomize-controller',
    path: join(peers, 'kustomize-controller'),
    args: [
      '--enable-leader-election=false',
      '--metrics-addr=127.0.0.1:0',
      '--health-addr=127.0.0.1:0',
      '--log-level=error',
      '--concurrent=20',
      '--concurrent-ssa=16',
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
    ],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: scratch,
      TMPDIR: scratch,
      KUBECONFIG: plane.kubeconfigPath,
      RUNTIME_NAMESPACE: namespace,
    },
    marker: plane.marker,
    logFile: join(place.directory, 'flux.log'),
    clock: systemClock,
  });
  const all = await watching(kube, { apiVersion: kustomizeVersion, kind: 'Kustomization' }, op.signal);
  let wanted: readonly Wanted[] = [];
  let revision = 0;
  const packed = new Map<string, Record<string, unknown>>();

  async function pack({ name, crowd }: Wanted): Promise<void> {
    const folder = join(scratch, 'pack', name);
    for (const [file, text] of Object.entries(manifestsIn('.', crowd))) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    const bytes = execFileSync('tar', ['-czf', '-', '-C', folder, '.']);
    await rm(folder, { recursive: true });
    const path = `/${name}-${revision}.tar.gz`;
    artifacts.set(path, bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    packed.set(name, {
      path,
      url: `${url}${path}`,
      revision: revisionName(),
      digest: `sha256:${digest}`,
      size: bytes.length,
      lastUpdateTime: new Date(systemClock.now()).toISOString(),
    });
  }

  const revisionName = (): string => `main@sha1:${String(revision).padStart(40, '0')}`;

  async function make({ name, crowd }: Wanted): Promise<void> {
    const metadata = { name, namespace };
    const source = { apiVersion: `${sourceGroup}/v1`, kind: 'GitRepository', metadata };
    const spec = { interval: '1h', url: 'https://example.com/config.git' };
    await kube.apply({ ...source, spec }, op);
    await kube.apply(
      {
        apiVersion: kustomizeVersion,
        kind: 'Kustomization',
        metadata,
        spec: {
          interval: '1h',
          path: './',
          prune: true,
          sourceRef: { kind: 'GitRepository', name },
          targetNamespace: crowd.namespace,
        },
      },
      op,
    );
  }

  async function tell(): Promise<void> {
    await sideBySide(wanted, atOnce, async ({ name }) => {
      const ref = { apiVersion: `${sourceGroup}/v1`, kind: 'GitRepository', namespace, name };
      const now = new Date(systemClock.now()).toISOString();
      const ready = {
        type: 'Ready',
        status: 'True',
        reason: 'Succeeded',
        message: '',
        lastTransitionTime: now,
      };
      const status = { observedGeneration: 1, artifact: packed.get(name), conditions: [ready] };
      await kube.patch(ref, { status }, { ...op, type: 'merge', subresource: 'status' });
    });
  }

  return {
    who: 'Flux kustomize-controller, an artifact each',
    prefix: 'flux',
    async prepare(given) {
      wanted = given;
      revision += 1;
      const known = new Set(all.list().map(({ metadata }) => metadata.name));
      await sideBySide(given, atOnce, pack);
      await sideBySide(
        given.filter(({ name }) => !known.has(name)),
        atOnce,
        make,
      );
      await all.until('Flux has looked at all', (list) =>
        list.every((it) => items(it, 'status', 'conditions').length > 0),
      );
    },
    async apply() {
      const names = new Set(wanted.map(({ name }) => name));
      await tell();
      await all.until('all that is wanted is applied', (list) => {
        const done = list.filter((it) => names.has(it.metadata.name) && isAt(it, revisionName()));
        return done.length === names.size;
      });
    },
    tell,
    cpuSeconds: () => cpuSecondsOf(program.pid),
    residentMiB: () => residentMiB(program.pid),
    async close() {
      await all.close();
      await program.stop();
      server.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

function isAt(kustomization: KubeObject, revision: string): boolean {
  return stringAt(kustomization, 'status', 'lastAppliedRevision') === revision;
}
