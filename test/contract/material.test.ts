import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplicationState, type ObjectRef, runnerUser } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seatrial } from './bed/run-cli.ts';
import { changed, readMaterial } from './material/changes.ts';
import { operatorRights } from './material/rights.ts';
import type { Files } from './runner/files.ts';
import { allowRunner, eventually, find, releaseIn, releasesOf, stateOf, stateRef } from './runner/look.ts';
import { op, openPlace, type Place } from './runner/place.ts';

const operators = ['certs', 'ingress', 'monitoring'];
const teams = ['boutique', 'boutique-chart', 'web'];
const bothOf = (names: string): readonly string[] =>
  names.split(' ').flatMap((name) => ['v1.0.0', 'v1.1.0'].map((tag) => `registry.example/${name}:${tag}`));
const images = {
  serving: bothOf(
    'certs-cainjector certs-controller certs-webhook ingress-controller meter-operator node-meter web',
  ),
  idle: bothOf('boutique'),
  ending: ['registry.example/certgen:v1.0.0'],
};

/**
 * The repository in test/material: an operator in one file, one with its custom resources in a folder, a controller's chart
 * with hooks, overlays of Kustomize, ten services in plain YAML and as a chart. Nothing in it was written for Seatrial but the
 * files in applications/ and clusters/.
 */
describe('a repository as teams have them', { timeout: 400_000 }, () => {
  let bed: Place;
  let files: Readonly<Record<string, string>>;

  beforeAll(async () => {
    files = await readMaterial();
    bed = await openPlace(images);
    await Promise.all([bed.apiServer.open(), bed.repository.open()]);
    await bed.merge(files, 'All of it');
    await bed.startRunner({ more: ['--lease-seconds', '30'] });
  });
  afterAll(async () => {
    await bed?.close();
  });

  it('goes in at once for the teams, while the operators wait for rights, which are named', async () => {
    await Promise.all(teams.map((app) => releaseIn(bed, app, 'Promoted')));

    for (const app of operators) {
      const message = await eventually(`what ${app} waits for`, async () => {
        const [release] = await releasesOf(bed, app);
        return release?.status?.message?.includes('would allow it') ? release.status.message : undefined;
      });
      expect(message).toMatch(/a (Cluster)?Role (in [a-z-]+ )?with \{apiGroups: .* would allow it/);
    }
  });

  it('goes in whole once the runner has the rights: definitions, webhooks, roles and custom resources at once', async () => {
    await allowRunner(bed, 'operators', operatorRights);

    const states = await Promise.all(operators.map(promoted));

    for (const { metadata, status } of states) {
      const ready = status?.conditions.find(({ type }) => type === 'Ready');
      expect([metadata.name, ready?.status]).toEqual([metadata.name, 'True']);
      expect(await missing(status?.inventory ?? [])).toEqual([]);
    }
    expect(states.map(({ status }) => status?.inventory.length)).toEqual([28, 18, 37]);
  });

  it('is planned: what a change of each would do, by asking the cluster', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'seatrial-material-'));
    try {
      execFileSync('git', ['clone', '--quiet', bed.bareRepository, copy]);
      for (const [path, text] of Object.entries(newer())) await writeFile(join(copy, path), text ?? '');

      const ended = await seatrial(['plan', '--cluster', 'local'], {
        kubeconfig: bed.cluster.kubeconfigPath,
        cwd: copy,
        signal: op.signal,
      });

      expect(ended.exitCode).toBe(5);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });

  it('is updated: what is new is made, what is gone is deleted, and each is ready again', async () => {
    const commit = await bed.merge(newer(), 'Newer versions of everything');

    await Promise.all([...operators, ...teams].map((app) => releaseIn(bed, app, 'Promoted', commit)));

    const deployment = await bed.kube.get(
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'certs', name: 'certs-webhook' },
      op,
    );
    expect(JSON.stringify(deployment)).toContain('registry.example/certs-webhook:v1.1.0');
  });

  it('is taken away with its roles and webhooks; definitions and namespaces stay', async () => {
    const before = (await Promise.all(operators.map((app) => stateOf(bed, app)))).flatMap(
      (state) => state?.status?.inventory ?? [],
    );
    await bed.merge(
      Object.fromEntries(operators.map((app) => [`applications/${app}.yaml`, null])),
      'Remove them',
    );
    await Promise.all(operators.map(letTimePass));

    await eventually('the records gone', async () => {
      const left = await Promise.all(operators.map((app) => stateOf(bed, app)));
      return left.every((state) => state === undefined) ? true : undefined;
    });

    const gone = new Set(await missing(before));
    const stayed = before.filter((ref) => !gone.has(nameOf(ref)));
    expect([...new Set(stayed.map(({ kind }) => kind))].toSorted()).toEqual([
      'CustomResourceDefinition',
      'Namespace',
    ]);
  });

  /** A newer version of each application. */
  function newer(): Files {
    const image = [':v1.0.0', ':v1.1.0'] as const;
    return {
      ...changed(files, 'infrastructure/certs/certs.yaml', image),
      ...changed(files, 'infrastructure/monitoring/operator-deployment.yaml', image),
      ...changed(files, 'infrastructure/monitoring/meter-meter.yaml', ['replicas: 2', 'replicas: 3']),
      ...changed(files, 'charts/ingress/values.yaml', ['tag: v1.0.0', 'tag: v1.1.0']),
      ...changed(files, 'charts/boutique/values.yaml', ['tag: v1.0.0', 'tag: v1.1.0']),
      ...changed(files, 'apps/boutique/frontend.yaml', image),
      ...changed(files, 'apps/web/base/kustomization.yaml', ['newTag: v1.0.0', 'newTag: v1.1.0']),
    };
  }

  function promoted(app: string): Promise<ApplicationState> {
    return eventually(`${app} promoted`, async () => {
      const state = await stateOf(bed, app);
      if (state?.status?.stableRelease !== undefined) return state;
      const [release] = await releasesOf(bed, app);
      lastSeen.set(app, `${release?.status?.phase} ${release?.status?.message}`);
      return undefined;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${lastSeen.get(app)}`, { cause: error });
    });
  }

  const lastSeen = new Map<string, string>();

  async function missing(refs: readonly ObjectRef[]): Promise<readonly string[]> {
    const found = await Promise.all(
      refs.map(async (ref) => {
        const there = await find(bed.kube, ref).catch(() => undefined);
        return there === undefined ? [nameOf(ref)] : [];
      }),
    );
    return found.flat();
  }

  /** As if the removal had been seen some minutes earlier. */
  async function letTimePass(app: string): Promise<void> {
    const removal = await eventually(`${app} on its way out`, async () => {
      return (await stateOf(bed, app))?.status?.removal;
    });
    const since = new Date(Date.parse(removal.since) - 600_000).toISOString();
    const groups = ['system:masters', 'system:authenticated'];
    await bed.kube
      .impersonate({ user: runnerUser, groups })
      .patch(
        stateRef(app),
        { status: { removal: { ...removal, since } } },
        { ...op, type: 'merge', subresource: 'status' },
      );
    // Something happens to an object of it.
    const name = { certs: 'certs-webhook', monitoring: 'meter-operator', ingress: 'ingress-controller' }[app];
    await bed.kube.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: app, name: name ?? app },
      { metadata: { annotations: { touched: since } } },
      { ...op, type: 'merge' },
    );
  }
});

function nameOf({ kind, namespace = '', name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
