import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { field, items, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seatrial } from './bed/run-cli.ts';
import { type Guide, readGuide } from './material/guide.ts';
import { chartOf, kustomizationOf, manifestsOf, objectsOf } from './material/handed-over.ts';
import type { Files } from './runner/files.ts';
import { eventually, readyOf, releaseIn } from './runner/look.ts';
import { op, openPlace, type Place } from './runner/place.ts';

/** What runs before Seatrial comes, and who made it: as these tools label it, and by their field managers. */
const tools = {
  web: {
    manager: 'kustomize-controller',
    metadata: {
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'web',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    },
  },
  cart: {
    manager: 'helm-controller',
    metadata: {
      labels: {
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.toolkit.fluxcd.io/name': 'cart',
        'helm.toolkit.fluxcd.io/namespace': 'cart',
      },
      annotations: { 'meta.helm.sh/release-name': 'cart', 'meta.helm.sh/release-namespace': 'cart' },
    },
  },
  till: {
    manager: 'argocd-controller',
    metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'till:apps/Deployment:till/till' } },
  },
} as const;
type App = keyof typeof tools;
const apps = Object.keys(tools) as App[];

/** docs/guide/coming-from-flux.md and coming-from-argo-cd.md, followed to the letter, with "local" for "production". */
describe('applications that Flux, Helm and Argo CD have made', { timeout: 400_000 }, () => {
  let bed: Place;
  let copy: string;
  let flux: Guide;
  let argo: Guide;
  let before: readonly string[];

  beforeAll(async () => {
    [flux, argo] = await Promise.all([readGuide('coming-from-flux'), readGuide('coming-from-argo-cd')]);
    bed = await openPlace();
    await Promise.all([bed.apiServer.open(), bed.repository.open()]);
    for (const app of apps) await applyAs(app);
    before = await eventually('pods of all', async () => {
      const ready = await readyPods();
      return ready.length === apps.length ? ready : undefined;
    });
    await bed.startRunner({ more: ['--lease-seconds', '30'] });
    copy = await mkdtemp(join(tmpdir(), 'seatrial-coming-'));
    execFileSync('git', ['clone', '--quiet', bed.bareRepository, copy]);
    for (const [path, text] of Object.entries(files())) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      await writeFile(join(copy, path), text ?? '');
    }
  });
  afterAll(async () => {
    await bed?.close();
    await rm(copy, { recursive: true, force: true });
  });

  it('are looked at as the guides say: nothing is refused, and no pod would be replaced', async () => {
    const [validated, looked, planned] = await typed(flux, 3);

    expect(validated).toMatchObject({ exitCode: 0 });
    expect(looked).toMatchObject({ exitCode: 5 });
    expect(looked?.stdout).toContain('web in web: 3 of its objects are there already');
    expect(looked?.stdout).toContain('all of their manifests say that they may be taken over');
    expect(planned).toMatchObject({ exitCode: 5 });
    expect(planned?.stdout).toContain('3 applications to look at');
    expect(planned?.stdout).not.toContain('pods are replaced');
  });

  it('are handed over without a restart, and nothing of the tool before is left on them', async () => {
    const commit = await bed.merge(files(), 'Hand over');
    const releases = await Promise.all(apps.map((app) => releaseIn(bed, app, 'Promoted', commit)));

    expect(releases.map(({ status }) => status?.adopted?.map(({ kind }) => kind).toSorted())).toEqual(
      apps.map(() => ['ConfigMap', 'Deployment', 'Service']),
    );
    expect(await readyPods()).toEqual(before);
    for (const { metadata } of await deployments()) {
      const said = JSON.stringify([metadata.labels, metadata.annotations]);
      expect(said).toContain('"seatrial.dev/application"');
      expect(said).not.toMatch(/fluxcd|argocd|meta\.helm\.sh/);
      const managers = managersOf(metadata);
      expect(managers).not.toContain(tools[metadata.name as App].manager);
    }
  });

  it('are shown by the commands of the guides, which know them', async () => {
    for (const guide of [flux, argo]) {
      const ended = (await typed(guide)).slice(3);
      for (const { stderr, exitCode } of ended) expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
      expect(ended[0]?.stdout).toContain('web');
    }
  });

  it('that the guides stop in the other tool by patches which are JSON', () => {
    const patches = [flux, argo].flatMap((guide) =>
      guide.commands('kubectl').flatMap((words) => {
        const at = words.indexOf('--patch');
        return at < 0 ? [] : [JSON.parse(words[at + 1] ?? '') as object];
      }),
    );

    expect(patches).toEqual([
      { spec: { suspend: true } },
      { spec: { suspend: true } },
      { spec: { syncPolicy: { automated: null } } },
      { metadata: { finalizers: null } },
    ]);
  });

  it('go back without a restart: the other tool applies, and Seatrial gives back its share of the fields', async () => {
    await bed.merge(Object.fromEntries(apps.map((app) => [`applications/${app}.yaml`, null])), 'Back again');
    for (const app of apps) {
      await eventually(`${app} left alone`, async () =>
        (await readyOf(bed, app))?.reason === 'NotInRepository' ? true : undefined,
      );
      await applyAs(app);
      for (const { apiVersion, kind, metadata } of objectsOf(app)) {
        const { name, namespace = '' } = metadata;
        await bed.kube.apply(
          { apiVersion, kind, metadata: { name, namespace } },
          { ...op, fieldManager: 'seatrial' },
        );
      }
    }

    for (const { metadata, spec } of await deployments()) {
      expect(metadata.labels ?? {}).not.toHaveProperty('seatrial.dev/application');
      expect(spec).toMatchObject({ replicas: 1 });
      const managers = managersOf(metadata);
      expect(managers).toContain(tools[metadata.name as App].manager);
      expect(managers).not.toContain('seatrial');
    }
    expect(await readyPods()).toEqual(before);
  });

  /** What the guides have written, and manifests as they stand in a repository. */
  function files(): Files {
    const [cluster = '', web = '', patch = '', cart = ''] = flux.yaml.map((text) =>
      text.replaceAll('production', 'local'),
    );
    const [, till = '', annotated = ''] = argo.yaml.map((text) =>
      text.replaceAll('production', 'local').replaceAll('web', 'till'),
    );
    const grant = '- {paths: [apps/web], names: [web]}';
    const grants = apps.map((app) => grant.replaceAll('web', app)).join('\n    ');
    return {
      'clusters/local.yaml': cluster.replace(grant, grants),
      'applications/web.yaml': web,
      'applications/cart.yaml': cart,
      'applications/till.yaml': till,
      ...kustomizationOf('web', patch),
      ...chartOf('cart'),
      ...manifestsOf('till', annotated),
    };
  }

  /** Runs what a guide says to type in the working copy, from the first command on. */
  async function typed(guide: Guide, count = Number.POSITIVE_INFINITY) {
    const ended = [];
    for (const words of guide.commands('seatrial').slice(0, count)) {
      const args = words.map((word) => word.replace('production', 'local'));
      const kubeconfig = args[0] === 'validate' ? {} : { kubeconfig: bed.cluster.kubeconfigPath };
      ended.push(await seatrial(args, { ...kubeconfig, cwd: copy, signal: op.signal }));
    }
    return ended;
  }

  async function applyAs(app: App): Promise<void> {
    const { manager, metadata } = tools[app];
    await bed.kube.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: app } },
      { ...op, fieldManager: manager, force: true },
    );
    for (const object of objectsOf(app)) {
      const owned = { ...object, metadata: { ...object.metadata, ...metadata } };
      await bed.kube.apply(owned, { ...op, fieldManager: manager, force: true });
    }
  }

  async function deployments(): Promise<readonly (KubeObject & { readonly spec?: unknown })[]> {
    return Promise.all(
      apps.map((app) =>
        bed.kube.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: app, name: app }, op),
      ),
    );
  }

  /** Uids of the pods that are ready. */
  async function readyPods(): Promise<readonly string[]> {
    const { items: pods } = await bed.kube.list(
      { apiVersion: 'v1', kind: 'Pod', labelSelector: 'handed=over' },
      op,
    );
    return pods
      .filter((pod) =>
        items(pod, 'status', 'conditions').some(
          (it) => field(it, 'type') === 'Ready' && field(it, 'status') === 'True',
        ),
      )
      .map(({ metadata }) => metadata.uid ?? '')
      .toSorted();
  }
});

function managersOf(metadata: KubeObject['metadata']): readonly string[] {
  return items(metadata, 'managedFields').map((it) => stringAt(it, 'manager') ?? '');
}
