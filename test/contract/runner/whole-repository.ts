import type { ObjectRef } from '@seatrial/model';
import { expect, it } from 'vitest';
import { clusterName, type Files } from './files.ts';
import { find, releaseIn, takenBack } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'island';

/** An application that is all of its repository, with the files of Seatrial in it. */
export const wholeRepositorySuite: Suite = { apps: {}, tests };

const application: Files = {
  'application.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: ., namespace: ${app}, targets: [{cluster: ${clusterName}}]}
`,
};

function tests(place: () => Place): void {
  const ref = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name });
  const map = (name: string, data: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;

  it('has its manifests wherever they are, and neither what Seatrial nor what other programs are told', async () => {
    const commit = await place().merge(
      {
        ...application,
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
}
