import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { annotations, type KubeObject, type ObjectRef, Plan } from '@seatrial/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import type { Files } from './files.ts';
import { clusterName } from './files.ts';
import { eventually, releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'wreck';

/** What other tools have made, with their field managers and their marks: what is told of it, and what then happens. */
export const adoptSuite: Suite = { apps: {}, tests };

const flux = 'kustomize.toolkit.fluxcd.io';
const argo = 'argoproj.io';
const helmed: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'charted' };

const application: Files = {
  [`apps/${app}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: apps/${app}, namespace: ${app}, targets: [{cluster: ${clusterName}}]}
`,
};

function manifests(said = ''): Files {
  const map = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${said}}\ndata: {greeting: Ahoy}\n`;
  return Object.fromEntries(
    ['charted', 'fluxed', 'argued', 'byhand', 'fresh'].map((name) => [`apps/${app}/${name}.yaml`, map(name)]),
  );
}

function tests(place: () => Place): void {
  let copy = '';

  beforeAll(async () => {
    const { kube } = place();
    await serve(place(), flux, 'v1', 'Kustomization');
    await serve(place(), argo, 'v1alpha1', 'Application');
    for (const name of [app, 'flux-system', 'argocd'])
      await kube.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        { ...op, fieldManager: 'kubectl' },
      );
    await kube.create(
      {
        apiVersion: `${flux}/v1`,
        kind: 'Kustomization',
        metadata: { name: 'apps', namespace: 'flux-system' },
        spec: {},
      },
      op,
    );
    const map = (name: string, metadata: object, data: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: app, ...metadata },
      data,
    });
    const made: readonly (readonly [string, KubeObject])[] = [
      [
        'helm',
        map(
          'charted',
          {
            labels: { 'app.kubernetes.io/managed-by': 'Helm' },
            annotations: { 'meta.helm.sh/release-name': 'old' },
          },
          { greeting: 'From the chart', dropped: 'by the manifest' },
        ),
      ],
      [
        'kustomize-controller',
        map(
          'fluxed',
          { labels: { [`${flux}/name`]: 'apps', [`${flux}/namespace`]: 'flux-system' } },
          { greeting: 'Ahoy' },
        ),
      ],
      [
        'argocd-controller',
        map(
          'argued',
          { annotations: { 'argocd.argoproj.io/tracking-id': `old:/ConfigMap:${app}/argued` } },
          { greeting: 'No' },
        ),
      ],
      ['kubectl-client-side-apply', map('byhand', {}, { greeting: 'By hand' })],
    ];
    for (const [fieldManager, object] of made) await kube.apply(object, { ...op, fieldManager });
    await kube.apply(map('charted', {}, { scaled: 'by a controller' }), {
      ...op,
      fieldManager: 'harbour-controller',
    });
    copy = await mkdtemp(join(tmpdir(), 'seatrial-adopt-'));
    execFileSync('git', ['clone', '--quiet', place().bareRepository, copy]);
    for (const [path, text] of Object.entries({ ...application, ...manifests() })) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      await writeFile(join(copy, path), text ?? '');
    }
  });
  afterAll(async () => {
    await rm(copy, { recursive: true, force: true });
  });

  const adopt = (...args: readonly string[]) =>
    seatrial(['adopt', ...args], {
      kubeconfig: place().cluster.kubeconfigPath,
      cwd: copy,
      signal: op.signal,
    });

  it('tells who has made what, whose each field is, what changes and what goes, and who would fight', async () => {
    const ended = await adopt(app, '-o', 'json');
    const [planned] = Plan.parse(JSON.parse(ended.stdout)).clusters[0]?.applications ?? [];
    const found = new Map(planned?.objects.map((it) => [it.name, it]));

    expect([ended.exitCode, ended.stderr, planned?.problems]).toEqual([5, '', []]);
    expect(found.get('fresh')?.adoption).toBeUndefined();
    expect([...found.values()].flatMap(({ adoption }) => adoption?.tool ?? []).toSorted()).toEqual([
      'ArgoCd',
      'Flux',
      'Helm',
      'Kubectl',
    ]);
    const charted = found.get('charted');
    expect(charted?.adoption).toMatchObject({ by: 'of Helm, old', place: `apps/${app}/charted.yaml:1` });
    expect(charted?.adoption?.managers.map(({ name }) => name)).toEqual(['helm', 'harbour-controller']);
    expect(charted?.fields).toContainEqual({
      path: 'data.greeting',
      cause: 'Git',
      live: '"From the chart"',
      wanted: '"Ahoy"',
      managers: ['helm'],
    });
    expect(charted?.adoption?.goes.map(({ path }) => path)).toContain('data.dropped');
    expect(charted?.kept).toEqual([{ path: 'data.scaled', managers: ['harbour-controller'] }]);
    expect(planned?.reconcilers?.map(({ kind, name, state }) => [kind, name, state]).toSorted()).toEqual([
      ['Application', 'old', 'Gone'],
      ['Kustomization', 'apps', 'AtWork'],
    ]);
  });

  it('says it for people, with what to do; what is suspended does not fight', async () => {
    const { kube } = place();
    const fluxRef = {
      apiVersion: `${flux}/v1`,
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'apps',
    };
    const before = await adopt(`apps/${app}`);
    await kube.patch(fluxRef, { spec: { suspend: true } }, { ...op, type: 'merge' });
    const after = await adopt(app);

    expect(before.stdout).toContain(`Kustomization flux-system/apps fights for them`);
    expect(before.stdout).toContain(`kubectl patch kustomizations.${flux} apps --namespace flux-system`);
    expect(before.stdout).toContain(`goes: data.dropped (of helm; no manifest has it)`);
    expect(before.stdout).toContain(`these manifests have to say ${annotations.adopt}: "true":`);
    expect(after.stdout).toContain('apps is suspended: it does not fight for them');
    const unwritten = await kube.get(helmed, op);
    expect(unwritten['data']).toMatchObject({ greeting: 'From the chart' });
  });

  it('is what the runner then does', async () => {
    const { kube } = place();
    const said = `, annotations: {${annotations.adopt}: "true"}`;

    const commit = await place().merge({ ...application, ...manifests(said) }, 'Take over the wreck');
    const promoted = await releaseIn(place(), app, 'Promoted', commit);

    expect(promoted.status?.adopted?.map(({ name }) => name).toSorted()).toEqual([
      'argued',
      'byhand',
      'charted',
      'fluxed',
    ]);
    expect((await kube.get(helmed, op))['data']).toEqual({ greeting: 'Ahoy', scaled: 'by a controller' });
    execFileSync('git', ['pull', '--quiet', '--force'], { cwd: await clean() });
    expect((await adopt()).stdout).not.toContain('would fight');
    expect((await adopt(app)).stdout).toMatch(/0 of 1 application that would be released/);
  });

  /** The working copy as it was cloned. */
  async function clean(): Promise<string> {
    execFileSync('git', ['clean', '--quiet', '--force', '-d'], { cwd: copy });
    return copy;
  }
}

/** A kind of another tool, in a few words: nothing of its controller is here. */
async function serve({ kube }: Place, group: string, version: string, kind: string): Promise<void> {
  const singular = kind.toLowerCase();
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await kube.apply(
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${singular}s.${group}` },
      spec: {
        group,
        names: { kind, plural: `${singular}s`, singular, listKind: `${kind}List` },
        scope: 'Namespaced',
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    },
    { ...op, force: true },
  );
  await eventually('the kind served', () => kube.scopeOf(`${group}/${version}`, kind, op));
}
