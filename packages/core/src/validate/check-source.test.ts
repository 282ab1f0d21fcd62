import { configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkConfig } from './check-config.ts';
import type { Incumbents } from './incumbents.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';
const cluster = `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {ledger: {unsignedUntil: ${'a'.repeat(40)}}}`;
const kustomize = { kustomize: {} };
const digest = `sha256:${'d'.repeat(64)}`;
const pinned = { chart: 'web', repository: 'https://charts.example/stable', version: '1.2.3', digest };

/** One field a line, so that the line of a finding says which field it is about. */
function application(name: string, spec: object): string {
  const whole = { path: `apps/${name}`, namespace: name, targets: [{ cluster: 'staging' }], ...spec };
  const fields = Object.entries(whole).map(([field, value]) => `  ${field}: ${JSON.stringify(value)}`);
  return `${head}\nkind: Application\nmetadata: {name: ${name}}\nspec:\n${fields.join('\n')}`;
}

function load(texts: readonly string[]) {
  const files = [cluster, ...texts].map((text, at) => ({
    path: `${at}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  return loadConfig(files, configLimits);
}

/** Errors alone, as `file:line code message`. */
function check(texts: readonly string[], incumbents?: Incumbents): readonly string[] {
  const config = load(texts);
  return [...config.findings, ...checkConfig(config, incumbents)]
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`);
}

describe('the source of an application', () => {
  it('that fits together has no finding: kustomize, a chart of the repository, and one of a chart repository', () => {
    const overlays = application('shop', {
      uses: ['bases/web'],
      source: { kustomize: { folder: 'overlays/staging' } },
      targets: [{ cluster: 'staging', kustomize: 'overlays/other' }],
    });
    const chart = application('bank', {
      uses: ['charts/web', 'bases/web', 'values'],
      source: { helm: { chart: 'charts/web', values: ['values.yaml', '../../values/all.yaml'] } },
      targets: [{ cluster: 'staging', values: ['staging/values.yaml'] }],
    });
    const remote = application('mail', { source: { helm: { ...pinned, inlineValues: { replicas: 2 } } } });

    expect(check([overlays, chart, remote])).toEqual([]);
  });

  it.each([
    {
      name: 'two renderers at once',
      spec: { source: { kustomize: {}, helm: pinned } },
      said: '1.yaml:8 BadValue spec.source: a source is exactly one of kustomize, helm',
    },
    {
      name: 'a chart of a repository that is not pinned',
      spec: { source: { helm: { chart: 'web', repository: 'oci://charts.example/web', version: '1.2.3' } } },
      said: 'repository, version and digest go together',
    },
    {
      name: 'a password in the address of a repository',
      spec: { source: { helm: { ...pinned, repository: 'https://me:pass@charts.example' } } },
      said: 'must be a URL with https or oci, without a user',
    },
    {
      name: 'more inline values than a record should carry',
      spec: { source: { helm: { ...pinned, inlineValues: { text: 'x'.repeat(17_000) } } } },
      said: 'must be at most 16384 bytes as JSON',
    },
    {
      name: 'a folder out of the own one',
      spec: { source: { kustomize: { folder: '../base' } } },
      said: 'must be a folder inside spec.path',
    },
    {
      name: 'further folders of plain YAML',
      spec: { uses: ['bases/web'] },
      said: '1.yaml:8 UnusedSource spec.uses does nothing without spec.source: plain YAML is read from spec.path alone',
    },
    {
      name: 'values of an application that no chart makes',
      spec: { targets: [{ cluster: 'staging', values: ['values.yaml'] }], source: kustomize },
      said: '1.yaml:7 UnusedSource it does nothing without spec.source.helm',
    },
    {
      name: 'an overlay of an application that kustomize does not make',
      spec: { targets: [{ cluster: 'staging', kustomize: 'overlays/staging' }] },
      said: '1.yaml:7 UnusedSource it does nothing without spec.source.kustomize',
    },
    {
      name: 'a chart in a folder that is not read',
      spec: { uses: ['charts/other'], source: { helm: { chart: 'charts/web' } } },
      said: '1.yaml:9 OutsideSources folder "charts/web" is neither in spec.path nor in one of spec.uses',
    },
    {
      name: 'values in a folder that is not read',
      spec: { source: { helm: { ...pinned, values: ['../values.yaml'] } } },
      said: '1.yaml:8 OutsideSources file "apps/values.yaml" is neither in spec.path nor in one of spec.uses',
    },
    {
      name: 'values out of the repository',
      spec: { source: { helm: { ...pinned, values: ['../../../values.yaml'] } } },
      said: 'OutsideSources file "../../../values.yaml"',
    },
    {
      name: 'a folder inside of the own one',
      spec: { uses: ['apps/shop/base'], source: kustomize },
      said: '1.yaml:8 OverlappingPaths "apps/shop/base" and "apps/shop" overlap',
    },
    {
      name: 'a folder that stands there twice',
      spec: { uses: ['bases/web', 'bases/web'], source: kustomize },
      said: '1.yaml:8 OverlappingPaths "bases/web" stands here twice',
    },
  ])('is refused for $name', ({ spec, said }) => {
    const found = check([application('shop', spec)]);

    expect(found).toHaveLength(1);
    expect(found[0]).toContain(said);
  });
});

describe('a folder that several use', () => {
  const shop = application('shop', { uses: ['bases/web'], source: kustomize });
  const user = application('bank', { uses: ['bases/web'], source: kustomize });

  it('may be used by all of them, and is nobody’s own', () => {
    const owner = application('base', { path: 'bases/web' });
    const around = application('base', { path: 'bases' });
    const inside = application('base', { path: 'bases/web/deep' });

    expect(check([shop, user])).toEqual([]);
    for (const other of [owner, around, inside])
      expect(check([shop, other])).toEqual([
        expect.stringContaining('1.yaml:8 OverlappingPaths "bases/web" overlaps "bases'),
      ]);
  });

  it('keeps a newcomer from taking it as its own, and stops nobody who used it before', () => {
    const newcomer = application('base', { path: 'bases/web' });
    const incumbents = new Map([['shop', { file: '1.yaml', path: 'apps/shop' }]]);

    expect(check([shop, newcomer], incumbents)).toEqual([
      '2.yaml:5 OverlappingPaths "bases/web" overlaps "bases/web", which Application "shop" uses',
    ]);
  });
});
