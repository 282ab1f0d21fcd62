import { Application, type Renderer } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { makeupOf } from './makeup.ts';
import { renderingOf } from './rendering.ts';
import { sourcedFrom } from './sources.ts';

const [own, base] = ['a'.repeat(40), 'b'.repeat(40)];

function spec(more: object): Application['spec'] {
  return Application.shape.spec.parse({
    path: 'apps/shop',
    namespace: 'shop',
    targets: [{ cluster: 'staging' }, { cluster: 'production' }],
    ...more,
  });
}

const overlays = spec({
  uses: ['bases/web'],
  source: { kustomize: { folder: 'overlays/staging' } },
  targets: [{ cluster: 'staging' }, { cluster: 'production', kustomize: 'overlays/production' }],
});

const chart = {
  chart: 'web',
  repository: 'https://charts.example/stable',
  version: '1.2.3',
  digest: `sha256:${'d'.repeat(64)}`,
};

function versionOf(given: Application['spec'], trees: readonly (string | undefined)[] = [own, base]) {
  return sourcedFrom(makeupOf(given), trees)?.version;
}

function renderer(given: Application['spec']): Renderer | undefined {
  return makeupOf(given).renderer;
}

describe('the makeup of an application', () => {
  it('of plain YAML is its folder alone, and its version the tree of that', () => {
    expect(makeupOf(spec({}))).toEqual({ folders: ['apps/shop'] });
    expect(sourcedFrom(makeupOf(spec({})), [own])).toEqual({
      version: own,
      sources: [{ path: 'apps/shop', tree: own }],
    });
  });

  it('has the options of all targets, so that every cluster makes the same version of it', () => {
    expect(makeupOf(overlays)).toEqual({
      renderer: {
        name: 'kustomize',
        options: { folder: 'overlays/staging', clusters: { production: { folder: 'overlays/production' } } },
      },
      folders: ['apps/shop', 'bases/web'],
    });
  });

  it('changes with the content of each folder, each option, and the chart that is pinned', () => {
    const versions = [
      versionOf(overlays),
      versionOf(overlays, [base, own]),
      versionOf(overlays, [own, own]),
      versionOf({ ...overlays, source: { kustomize: { folder: 'overlays/other' } } }),
      versionOf({ ...overlays, targets: overlays.targets.slice(0, 1) }),
      versionOf(spec({ source: { helm: chart } }), [own]),
      versionOf(spec({ source: { helm: { ...chart, digest: `sha256:${'e'.repeat(64)}` } } }), [own]),
      versionOf(spec({ source: { helm: { ...chart, inlineValues: { replicas: 2 } } } }), [own]),
    ];

    expect(new Set(versions)).toHaveProperty('size', versions.length);
    for (const version of versions) expect(version).toMatch(/^v1-[0-9a-f]{64}$/);
  });

  it('stays what it was when something is written that is the default anyway, or a target comes that has nothing of its own', () => {
    const plain = spec({ source: { helm: chart } });
    const wordy = spec({
      source: { helm: { ...chart, values: [], inlineValues: {}, includeCrds: true } },
      targets: [{ cluster: 'staging' }, { cluster: 'production' }, { cluster: 'further', values: [] }],
    });

    expect(versionOf(wordy, [own])).toBe(versionOf(plain, [own]));
  });

  it('makes no version while one of its folders is not there', () => {
    expect(versionOf(overlays, [own, undefined])).toBeUndefined();
    expect(versionOf(overlays, [undefined, base])).toBeUndefined();
  });
});

describe('the rendering on a cluster', () => {
  it('is that of its target, and what all have where the target says nothing', () => {
    const on = (cluster: string) => renderingOf(renderer(overlays), { application: 'shop', cluster });

    expect(on('staging')).toEqual({ type: 'Kustomize', folder: 'overlays/staging' });
    expect(on('production')).toEqual({ type: 'Kustomize', folder: 'overlays/production' });
    expect(renderingOf(undefined, { application: 'shop', cluster: 'staging' })).toEqual({ type: 'Plain' });
  });

  it('of a chart has the values in the order in which they override each other', () => {
    const given = spec({
      source: { helm: { ...chart, values: ['values.yaml'], inlineValues: { replicas: 2 } } },
      targets: [{ cluster: 'staging' }, { cluster: 'production', values: ['production.yaml'] }],
    });

    expect(renderingOf(renderer(given), { application: 'shop', cluster: 'production' })).toEqual({
      type: 'Helm',
      chart: 'web',
      pinned: { repository: chart.repository, version: chart.version, digest: chart.digest },
      releaseName: 'shop',
      values: [{ file: 'values.yaml' }, { inline: { replicas: 2 } }, { file: 'production.yaml' }],
      includeCrds: true,
    });
  });

  it('of a chart has the annotations that its file gives all objects, which make another version', () => {
    const annotations = { 'seatrial.dev/adopt': 'true' };
    const given = spec({ source: { helm: { ...chart, annotations } } });

    expect(renderingOf(renderer(given), { application: 'shop', cluster: 'staging' })).toMatchObject({
      annotations,
    });
    expect(versionOf(given, [own])).not.toBe(versionOf(spec({ source: { helm: chart } }), [own]));
  });

  it('of a chart in the repository is of that one, by the name that the file gives its release', () => {
    const given = spec({
      uses: ['charts/web'],
      source: { helm: { chart: 'charts/web', releaseName: 'web' } },
    });

    expect(renderingOf(renderer(given), { application: 'shop', cluster: 'staging' })).toEqual({
      type: 'Helm',
      chart: 'charts/web',
      releaseName: 'web',
      values: [],
      includeCrds: true,
    });
  });

  it('is not known of a renderer, or an option, that a newer Seatrial has written', () => {
    const at = { application: 'shop', cluster: 'staging' };

    expect(renderingOf({ name: 'jsonnet' }, at)).toBeUndefined();
    expect(
      renderingOf({ name: 'kustomize', options: { folder: '.', components: ['x'] } }, at),
    ).toBeUndefined();
  });
});
