import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderManifests } from '@seatrial/render';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chart, op, overlay, renderBed, shop, textOf, told } from './render/bed.ts';

const base = {
  'bases/web/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'bases/web/deployment.yaml': [
    '# the web server',
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: web}',
    'spec:',
    '  selector: {matchLabels: {app: web}}',
    '  template:',
    '    metadata: {labels: {app: web}}',
    '    spec: {containers: [{name: web, image: "web:1"}]}',
    '',
  ].join('\n'),
};
const overlays = {
  ...base,
  'apps/shop/overlays/staging/kustomization.yaml': [
    'resources: [../../../../bases/web]',
    'namePrefix: shop-',
    'replicas: [{name: web, count: 3}]',
    'configMapGenerator:',
    '- name: settings',
    '  files: [settings.env]',
    '',
  ].join('\n'),
  'apps/shop/overlays/staging/settings.env': 'COLOUR=blue\n',
};

const web = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'colour: blue\nreplicas: 1\n',
  'charts/web/templates/_helpers.tpl': '{{- define "web.name" -}}{{ .Release.Name }}-web{{- end }}\n',
  'charts/web/templates/settings.yaml': [
    '# for the web server',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    '  name: {{ include "web.name" . }}',
    'data:',
    '  colour: {{ .Values.colour }}',
    '  namespace: {{ .Release.Namespace }}',
    '',
  ].join('\n'),
  'charts/web/crds/thing.yaml': [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata: {name: things.example.org}',
    '',
  ].join('\n'),
};

const lookingUp = {
  'charts/web/templates/found.yaml': [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: {name: found}',
    'data: {found: {{ (lookup "v1" "Secret" .Release.Namespace "any") | toJson | quote }}}',
    '',
  ].join('\n'),
};

describe('kustomize', () => {
  it('given an overlay of a shared base, renders both, each object shown where a person wrote it', async () => {
    const { renderFiles, leftovers } = await renderBed();

    const { files, findings } = await renderFiles(shop(overlays, overlay), op);

    expect(findings).toEqual([]);
    const { objects } = renderManifests(files, { namespace: 'shop' });
    expect(
      objects.map(({ object, source }) => [object.kind, object.metadata.name, source.file, source.line]),
    ).toEqual([
      [
        'ConfigMap',
        expect.stringMatching(/^shop-settings-\w+$/),
        'apps/shop/overlays/staging/kustomization.yaml',
        5,
      ],
      ['Deployment', 'shop-web', 'bases/web/deployment.yaml', 2],
    ]);
    expect(textOf(files)).toContain('replicas: 3');
    expect(await leftovers()).toEqual([]);
  });

  it('given a base that the application does not name, says so by line and starts nothing', async () => {
    const { renderFiles, asked } = await renderBed();
    const { 'bases/web/kustomization.yaml': _, 'bases/web/deployment.yaml': __, ...alone } = overlays;

    const { findings } = await renderFiles(shop(alone, overlay), op);

    expect(told(findings)).toEqual([
      'apps/shop/overlays/staging/kustomization.yaml:1 MissingSource bases/web is not among the files that the application is rendered from',
    ]);
    expect(asked).toEqual([]);
  });

  it('given a folder without a kustomization, shows the Application that says there is one', async () => {
    const { renderFiles, asked } = await renderBed();

    const { findings } = await renderFiles(shop({ 'apps/shop/a.yaml': '' }, overlay), op);

    expect(told(findings)).toEqual([
      'apps/shop.yaml:1 MissingSource there is no kustomization.yaml in apps/shop/overlays/staging',
    ]);
    expect(asked).toEqual([]);
  });

  it('given a patch of nothing, shows the entry of the kustomization', async () => {
    const { renderFiles } = await renderBed();
    const patch = 'apiVersion: v1\nkind: Service\nmetadata: {name: nobody}\n';
    const texts = {
      ...base,
      'apps/shop/overlays/staging/kustomization.yaml':
        'resources: [../../../../bases/web]\npatches:\n- path: patch.yaml\n- patch: |\n    apiVersion: v1\n    kind: Service\n    metadata: {name: nobody}\n',
      'apps/shop/overlays/staging/patch.yaml': patch
        .replace('nobody', 'web')
        .replace('v1\nkind: Service', 'apps/v1\nkind: Deployment'),
    };

    const { findings } = await renderFiles(shop(texts, overlay), op);

    expect(told(findings)).toEqual([
      expect.stringMatching(
        /^apps\/shop\/overlays\/staging\/kustomization\.yaml:4 RenderFailed kustomize: .*nobody/,
      ),
    ]);
  });
});

describe('a chart that does not come out the same each time', () => {
  const secret = [
    'apiVersion: v1',
    'kind: Secret',
    'metadata: {name: web}',
    'stringData: {key: {{ .Values.key | default (randAlphaNum 16) }}}',
    '',
  ].join('\n');
  const stamp =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: stamp}\ndata: {at: {{ now | date "2006" | quote }}}\n';
  const varying = {
    ...web,
    ...lookingUp,
    'charts/web/templates/secret.yaml': secret,
    'charts/web/templates/stamp.yaml': stamp,
    'charts/web/templates/off.yaml': '{{ if .Values.off }}\nat: {{ now }}\n{{ end }}\n',
  };

  it('is told of by template and line, and a value that is given is none of it', async () => {
    const { renderFiles } = await renderBed();

    const { findings } = await renderFiles(shop(varying, chart), op);
    const given = await renderFiles(
      shop(varying, { ...chart, values: [{ inline: { key: 'from a file' } }] }),
      op,
    );

    expect(told(findings)).toEqual([
      expect.stringMatching(/^charts\/web\/templates\/found\.yaml:4 LookupFindsNothing /),
      expect.stringMatching(/^charts\/web\/templates\/secret\.yaml:4 OtherEachTime .* by randAlphaNum/),
      expect.stringMatching(/^charts\/web\/templates\/stamp\.yaml:4 OtherEachTime .* by now/),
    ]);
    expect(told(given.findings).join()).not.toContain('secret.yaml');
  });

  it('is the same for as long as what was rendered is kept, also for the next process', async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'seatrial-render-cache-'));
    onTestFinished(() => rm(cacheFolder, { recursive: true, force: true }));
    const [first, next] = [await renderBed({ cacheFolder }), await renderBed({ cacheFolder })];

    const before = await first.renderFiles(shop(varying, chart), op);
    const after = await next.renderFiles(shop(varying, chart), op);

    expect(after).toEqual(before);
    expect(next.asked).toEqual([]);
  });
});

describe('helm', () => {
  it('given a chart of the repository, renders it with values of files and of the Application, and no cluster', async () => {
    const { renderFiles, leftovers } = await renderBed();
    const texts = { ...web, ...lookingUp, 'apps/shop/values.yaml': 'colour: red\n' };
    const values = [{ file: 'values.yaml' }, { inline: { colour: 'green' } }];

    const { files, findings } = await renderFiles(shop(texts, { ...chart, values }), op);

    expect(told(findings)).toEqual([
      expect.stringMatching(/^charts\/web\/templates\/found\.yaml:4 LookupFindsNothing /),
    ]);
    const { objects } = renderManifests(files, { namespace: 'shop' });
    const found = objects.find(({ object }) => object.metadata.name === 'found');
    expect(found?.object).toMatchObject({ data: { found: '{}' } });
    const settings = objects.find(({ object }) => object.metadata.name === 'shop-web');
    expect(settings?.object).toMatchObject({
      metadata: { name: 'shop-web', namespace: 'shop' },
      data: { colour: 'green', namespace: 'shop' },
    });
    expect(settings?.source).toMatchObject({ file: 'charts/web/templates/settings.yaml', line: 3 });
    expect(objects.map(({ object }) => object.kind)).toContain('CustomResourceDefinition');
    expect(await leftovers()).toEqual([]);
  });

  it('gives all objects of a chart the annotations that the Application says, but for those that a template has', async () => {
    const { renderFiles } = await renderBed();
    const annotations = { 'seatrial.dev/adopt': 'true', 'seatrial.dev/drift': 'Report' };
    const texts = {
      ...web,
      'charts/web/templates/own.yaml':
        'apiVersion: v1\nkind: ConfigMapList\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: own, annotations: {seatrial.dev/drift: Heal}}\n',
    };

    const { files, findings } = await renderFiles(shop(texts, { ...chart, annotations }), op);

    expect(findings).toEqual([]);
    const { objects } = renderManifests(files, { namespace: 'shop' });
    for (const { object } of objects) {
      expect(object.metadata.annotations).toMatchObject({
        'seatrial.dev/adopt': 'true',
        'seatrial.dev/drift': object.metadata.name === 'own' ? 'Heal' : 'Report',
      });
    }
    expect(objects.map(({ object }) => object.metadata.name)).toContain('own');
  });

  it('leaves the definitions of a chart out where the Application says so', async () => {
    const { renderFiles } = await renderBed();

    const { files } = await renderFiles(shop(web, { ...chart, includeCrds: false }), op);

    expect(textOf(files)).not.toContain('CustomResourceDefinition');
  });

  it.each([
    ['a value that is not there', '{{ .Values.a.b }}', /settings\.yaml:1 RenderFailed helm: .*nil pointer/],
    [
      'a value that a template asks for',
      '{{ required "say x" .Values.x }}',
      /settings\.yaml:1 RenderFailed helm: .*say x/,
    ],
    ['a template that is none', '\n{{ if }}', /settings\.yaml:2 RenderFailed helm: .*missing value for if/],
    ['what is no YAML', 'a: b\n  c: [}', /settings\.yaml:1 RenderFailed helm: .*YAML parse error/],
  ])('given %s, shows the line of the template', async (_, template, expected) => {
    const { renderFiles } = await renderBed();
    const texts = { ...web, 'charts/web/templates/settings.yaml': template };

    const { findings } = await renderFiles(shop(texts, chart), op);

    expect(told(findings)).toEqual([expect.stringMatching(expected)]);
    expect(findings[0]?.file).toBe('charts/web/templates/settings.yaml');
  });

  it('given a value that the schema of the chart refuses, shows it in the file of values', async () => {
    const { renderFiles } = await renderBed();
    const texts = {
      ...web,
      'charts/web/values.schema.json': '{"properties": {"replicas": {"type": "integer"}}}',
      'apps/shop/values.yaml': 'colour: red\nreplicas: many\n',
    };

    const { findings } = await renderFiles(shop(texts, { ...chart, values: [{ file: 'values.yaml' }] }), op);

    expect(told(findings)).toEqual([
      expect.stringMatching(/^apps\/shop\/values\.yaml:2 RenderFailed helm: .*integer/),
    ]);
  });

  it('given a dependency that is not vendored, says so in Chart.yaml and starts nothing', async () => {
    const { renderFiles, asked } = await renderBed();
    const texts = {
      ...web,
      'charts/web/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- name: redis\n  version: 1.0.0\n  repository: https://charts.example.org\n',
    };

    const { findings } = await renderFiles(shop(texts, chart), op);

    expect(told(findings)).toEqual([
      'charts/web/Chart.yaml:5 MissingSource the chart depends on redis, which is not in charts/web/charts',
    ]);
    expect(asked).toEqual([]);
  });

  it('makes of hooks what a folder of manifests has: Jobs of the version in waves, and no tests', async () => {
    const { renderFiles } = await renderBed();
    const job = (name: string, hook: string): string =>
      [
        'apiVersion: batch/v1',
        'kind: Job',
        'metadata:',
        `  name: ${name}`,
        `  annotations: {"helm.sh/hook": "${hook}", "helm.sh/hook-weight": "1", kept: "yes"}`,
        'spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:{{ .Values.colour }}"}]}}}',
        '',
      ].join('\n');
    const texts = {
      ...web,
      'charts/web/templates/before.yaml': job('migrate', 'pre-install,pre-upgrade'),
      'charts/web/templates/after.yaml': job('tell', 'post-install,post-upgrade'),
      'charts/web/templates/test.yaml': job('try', 'test'),
      'charts/web/templates/bye.yaml': job('bye', 'pre-delete'),
    };
    const names = async (colour: string): Promise<readonly string[]> => {
      const rendering = { ...chart, values: [{ inline: { colour } }] };
      const { files, findings } = await renderFiles(shop(texts, rendering), op);
      expect(told(findings)).toEqual([
        'charts/web/templates/bye.yaml:2 HookLeftOut Job "bye" is a hook of Helm for pre-delete, and never runs: there is no such moment here',
      ]);
      const { objects } = renderManifests(files, { namespace: 'shop' });
      const jobs = objects.map(({ object }) => object).filter(({ kind }) => kind === 'Job');
      expect(jobs.map(({ metadata }) => metadata.annotations)).toEqual([
        { kept: 'yes', 'seatrial.dev/wave': '501' },
        { kept: 'yes', 'seatrial.dev/wave': '-499' },
      ]);
      return jobs.map(({ metadata }) => metadata.name);
    };

    const blue = await names('blue');
    const red = await names('red');

    expect(blue).toEqual([expect.stringMatching(/^tell-\w{8}$/), expect.stringMatching(/^migrate-\w{8}$/)]);
    expect(await names('blue')).toEqual(blue);
    expect(red).not.toEqual(blue);
  });
});

describe('what was rendered before', () => {
  it('is not rendered again, also by another process', async () => {
    const first = await renderBed();
    const cacheFolder = join(first.folder, 'rendered');
    const one = await renderBed({ cacheFolder });
    const again = await renderBed({ cacheFolder });

    const made = await one.renderFiles(shop(overlays, overlay), op);
    const known = await again.renderFiles(shop(overlays, overlay), op);

    expect(known).toEqual(made);
    expect([one.asked, again.asked]).toEqual([['kustomize'], []]);
  });

  it('is rendered again where a crash has torn what was kept', async () => {
    const { folder } = await renderBed();
    const cacheFolder = join(folder, 'rendered');
    const { renderFiles, asked } = await renderBed({ cacheFolder });
    const made = await renderFiles(shop(overlays, overlay), op);
    for (const entry of await readdir(cacheFolder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      await writeFile(path, (await readFile(path, 'utf8')).slice(0, -20));
    }

    expect(await renderFiles(shop(overlays, overlay), op)).toEqual(made);
    expect(asked).toEqual(['kustomize', 'kustomize']);
  });

  it('is another thing with another file, namespace or overlay', async () => {
    const { folder } = await renderBed();
    const { renderFiles, asked } = await renderBed({ cacheFolder: join(folder, 'rendered') });
    const red = { ...overlays, 'apps/shop/overlays/staging/settings.env': 'COLOUR=red\n' };

    await renderFiles(shop(overlays, overlay), op);
    const { files } = await renderFiles(shop(red, overlay), op);
    await renderFiles({ ...shop(red, overlay), namespace: 'other' }, op);

    expect(textOf(files)).toContain('COLOUR=red');
    expect(asked).toHaveLength(3);
  });
});
