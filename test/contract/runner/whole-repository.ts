import type { ObjectRef } from '@seatrial/model';
import { expect, it } from 'vitest';
import { clusterName, type Files } from './files.ts';
import { eventually, find, readyOf, releaseIn, takenBack } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'island';

/** An application that is all of its repository, with the files of Seatrial in it. */
export const wholeRepositorySuite: Suite = { apps: {}, tests };

/** @param source what the spec says of it */
function applicationFile(source = ''): Files {
  return {
    'application.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: ., ${source}namespace: ${app}, targets: [{cluster: ${clusterName}}]}
`,
  };
}

function tests(place: () => Place): void {
  const ref = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name });
  const map = (name: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;

  it('has its manifests wherever they are, and neither what Seatrial nor what other programs are told', async () => {
    const commit = await place().merge(
      {
        ...applicationFile(),
        'map.yaml': map('top', '{day: one}'),
        'deep/er/map.yaml': map('deep', '{day: one}'),
        '.github/workflows/ci.yaml': 'on: push\njobs: {}\n',
        '.settings.yaml': 'a: 1\n',
      },
      'An island',
    );
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.spec).toMatchObject({ path: '.', sources: [{ path: '.' }] });
    expect(release.status?.inventory.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
      'ConfigMap deep',
      'ConfigMap top',
    ]);
  });

  it('has a version that is taken back kept out, and no revert that would take the files of Seatrial back', async () => {
    const bad = await place().merge({ 'map.yaml': map('top', '{"no key!": one}') }, 'A bad one');
    const release = await takenBack(place(), app, bad);

    expect(release.status?.revert).toMatchObject({
      state: 'NotWanted',
      message: expect.stringContaining('all of the repository'),
    });
    const good = await place().merge(
      { 'map.yaml': map('top', '{day: two}'), 'deep/er/map.yaml': null },
      'A good one',
    );
    await releaseIn(place(), app, 'Promoted', good);
    expect((await place().kube.get(ref('top'), op))['data']).toEqual({ day: 'two' });
    expect(await find(place().kube, ref('deep'))).toBeUndefined();
  });

  it('may be a kustomization at the root', async () => {
    const commit = await place().merge(
      {
        ...applicationFile('source: {kustomize: {}}, '),
        'kustomization.yaml': 'resources: [map.yaml]\nnamePrefix: isle-\n',
        'map.yaml': map('top', '{day: three}'),
      },
      'A kustomization',
    );
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.spec).toMatchObject({ renderer: { name: 'kustomize' }, sources: [{ path: '.' }] });
    expect((await place().kube.get(ref('isle-top'), op))['data']).toEqual({ day: 'three' });
    expect(await find(place().kube, ref('top'))).toBeUndefined();
  });

  it('may be a chart at the root, and says by its line what is wrong with a template', async () => {
    const commit = await place().merge(
      {
        ...applicationFile('source: {helm: {chart: .}}, '),
        'kustomization.yaml': null,
        'map.yaml': null,
        'Chart.yaml': `apiVersion: v2\nname: ${app}\nversion: 1.0.0\n`,
        'values.yaml': 'day: four\n',
        'templates/map.yaml': map('chart', '{day: {{ .Values.day }}}'),
      },
      'A chart',
    );
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.spec).toMatchObject({ renderer: { name: 'helm' }, sources: [{ path: '.' }] });
    expect((await place().kube.get(ref('chart'), op))['data']).toEqual({ day: 'four' });
    await place().merge(
      { 'templates/map.yaml': map('chart', '{day: {{ required "a day" .Values.night }}}') },
      'A slip',
    );
    const ready = await eventually('the problem', async () => {
      const condition = await readyOf(place(), app);
      return condition?.reason === 'InvalidManifests' ? condition : undefined;
    });
    expect(ready.message).toMatch(/^templates\/map\.yaml:4:\d+: helm: .*a day/);
  });
}
