import { field } from '@seatrial/core';
import { labels, type ObjectRef } from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { type AppOptions, appFile, appManifests, type Files, images } from './files.ts';
import { allowRunner, deploymentRef, eventually, find, readyOf, releaseIn, releasesOf } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'charted';
const chart = `charts/${app}`;
const own = `apps/${app}`;

const options: AppOptions = {
  steps: '[{setWeight: 50}]',
  source: `  uses: [${chart}]
  source: {helm: {chart: ${chart}, values: [values.yaml], inlineValues: {greeting: From the file}}}
`,
  target: ', values: [local.yaml]',
};

/** Found in the chart in place of the values that are written out elsewhere. */
const inTemplates: readonly (readonly [string, string])[] = [
  [images.first, '{{ .Values.image | quote }}'],
  ['"Ahoy"', '{{ .Values.greeting | quote }}'],
  ['replicas: 1', 'replicas: {{ .Values.replicas }}'],
];

function template(text: string): string {
  return inTemplates.reduce((made, [plain, written]) => made.replace(plain, written), text);
}

function hook(name: string, moment: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations: {helm.sh/hook: "${moment}", helm.sh/hook-delete-policy: before-hook-creation}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: job, image: "${images.done}"}]
`;
}

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: anchors.charted.example}
spec:
  group: charted.example
  names: {kind: Anchor, plural: anchors, singular: anchor, listKind: AnchorList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

function files(): Files {
  const plain = appManifests(app, { image: images.first });
  const templates = Object.entries(plain).map(([path, text]) => [
    path.replace(`${own}/`, `${chart}/templates/`),
    template(text ?? ''),
  ]);
  return {
    ...appFile(app, options),
    ...(Object.fromEntries(templates) as Files),
    [`${chart}/Chart.yaml`]: `apiVersion: v2\nname: ${app}\nversion: 1.0.0\n`,
    [`${chart}/values.yaml`]: `image: "nobody:1"\ngreeting: Of the chart\nreplicas: 3\n`,
    [`${chart}/crds/anchors.yaml`]: definition,
    [`${chart}/templates/anchor.yaml`]:
      'apiVersion: charted.example/v1\nkind: Anchor\nmetadata: {name: bower}\n',
    [`${chart}/templates/migrate.yaml`]: hook('migrate', 'pre-install,pre-upgrade'),
    [`${chart}/templates/announce.yaml`]: hook('announce', 'post-install,post-upgrade'),
    [`${chart}/templates/goodbye.yaml`]: hook('goodbye', 'pre-delete'),
    [`${own}/values.yaml`]: `image: "${images.first}"\n`,
    [`${own}/local.yaml`]: 'replicas: 1\n',
  };
}

export const chartedSuite: Suite = { apps: {}, tests };

function tests(place: () => Place): void {
  const anchor: ObjectRef = {
    apiVersion: 'charted.example/v1',
    kind: 'Anchor',
    namespace: app,
    name: 'bower',
  };

  /** Jobs of the application, each with a name of its own for each version. */
  async function jobs(): Promise<readonly string[]> {
    const { items } = await place().kube.list({ apiVersion: 'batch/v1', kind: 'Job', namespace: app }, op);
    return items.map(({ metadata }) => metadata.name).toSorted();
  }

  beforeAll(async () => {
    await allowRunner(place(), 'charted', [
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['*'] },
      { apiGroups: ['charted.example'], resources: ['*'], verbs: ['*'] },
    ]);
  });

  it('releases a chart with its definitions and hooks, by the values in their order', async () => {
    const commit = await place().merge(files(), 'Add a chart');
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.spec).toMatchObject({
      renderer: { name: 'helm', options: { chart } },
      sources: [{ path: own }, { path: chart }],
    });
    const deployment = await find(place().kube, deploymentRef(app));
    expect(field(deployment, 'spec', 'replicas')).toBe(1);
    const config = await find(place().kube, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: app,
      name: 'web',
    });
    expect(config).toMatchObject({ data: { greeting: 'From the file' } });
    expect(await find(place().kube, anchor)).toMatchObject({
      metadata: { labels: { [labels.application]: app } },
    });
    expect(await jobs()).toEqual([
      expect.stringMatching(/^announce-[0-9a-f]{8}$/),
      expect.stringMatching(/^migrate-[0-9a-f]{8}$/),
    ]);
  });

  it('tries new values with a canary, after the hook before an upgrade, and runs the one after it at the promotion', async () => {
    const before = await jobs();
    const commit = await place().merge(
      { [`${own}/values.yaml`]: `image: "${images.good}"\n` },
      'A new image',
    );
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.status?.history.map(({ phase }) => phase)).toContain('Progressing');
    const now = await eventually('the hooks', async () => {
      const made = (await jobs()).filter((name) => !before.includes(name));
      return made.length === 2 ? made : undefined;
    });
    expect(now).toEqual([expect.stringMatching(/^announce-/), expect.stringMatching(/^migrate-/)]);
  });

  it('says by file and line what it cannot render, releases nothing of it, and goes on with what mends it', async () => {
    const [last] = await releasesOf(place(), app);
    const path = `${chart}/templates/extra.yaml`;
    const wrong =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ required "name it" .Values.extra }}}\n';
    await place().merge({ [path]: wrong }, 'A value that nobody gives');

    const ready = await eventually('the problem', async () => {
      const condition = await readyOf(place(), app);
      return condition?.message.includes(path) === true ? condition : undefined;
    });
    const status = await seatrial(['status', '-n', app], {
      kubeconfig: place().cluster.kubeconfigPath,
      cwd: place().directory,
      signal: op.signal,
    });

    expect(ready).toMatchObject({
      status: 'False',
      reason: 'InvalidManifests',
      message: expect.stringMatching(/^charts\/charted\/templates\/extra\.yaml:3:\d+: helm: .*name it/),
    });
    expect(status.stdout.replace(/\s+/g, ' ')).toContain('extra.yaml:3');
    expect((await releasesOf(place(), app))[0]?.metadata.name).toBe(last?.metadata.name);

    const mended = await place().merge({ [path]: null, [`${own}/local.yaml`]: 'replicas: 2\n' }, 'Mend it');
    await releaseIn(place(), app, 'Promoted', mended);
  });
}
