import type { Condition, ObjectRef } from '@seatrial/model';
import { apiVersion } from '@seatrial/model';
import { expect, it } from 'vitest';
import { appFile, appManifests, type Files, images } from './files.ts';
import {
  deploymentRef,
  eventually,
  find,
  letGraceTimePass,
  readyOf,
  releaseIn,
  releasesOf,
  routeRef,
  stablePods,
  stateOf,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const [pruned, kept] = ['pruned', 'kept'];

export const removalSuite: Suite = {
  apps: { [pruned]: firstVersion(pruned, { deletion: 'Prune' }), [kept]: firstVersion(kept) },
  tests,
};

const configMap = (app: string, name: string): ObjectRef => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: app,
  name,
});
const namespace: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: pruned };
const allOf = (app: string): readonly ObjectRef[] => [
  deploymentRef(app),
  routeRef(app),
  { apiVersion: 'v1', kind: 'Service', namespace: app, name: 'web' },
  configMap(app, 'web'),
];

function tests(place: () => Place): void {
  const remove: Files = { [`apps/${pruned}.yaml`]: null, [`apps/${kept}.yaml`]: null };

  const readyAs = (app: string, reason: string): Promise<Condition> =>
    eventually(`${app} is ${reason}`, async () => {
      const ready = await readyOf(place(), app);
      return ready?.reason === reason ? ready : undefined;
    });

  const thereOf = async (refs: readonly ObjectRef[]): Promise<readonly string[]> => {
    const found = await Promise.all(refs.map((ref) => find(place().kube, ref)));
    return found.flatMap((object) => (object === undefined ? [] : [object.kind]));
  };

  it('has its objects kept, unless its file says otherwise; that is told first, and the file may come back', async () => {
    const pods = await stablePods(place(), pruned);

    await place().merge(remove, 'Remove both by mistake');

    const ready = await readyAs(pruned, 'RemovalPending');
    expect(ready.message).toMatch(
      /4 objects are deleted \(1 more .* stay\), .* at .*, unless its file comes back$/,
    );
    await readyAs(kept, 'NotInRepository');
    await place().merge(
      { ...appFile(pruned, { deletion: 'Prune' }), ...appFile(kept) },
      'Put them back again',
    );
    await readyAs(pruned, 'Stable');
    await readyAs(kept, 'Stable');
    expect((await stateOf(place(), pruned))?.status).not.toHaveProperty('removal');
    expect(await stablePods(place(), pruned)).toEqual(pods);
  });

  it('keeps all while the branch has a file that nobody can read, however long', async () => {
    await place().merge(remove, 'Remove both');
    await readyAs(pruned, 'RemovalPending');

    await place().merge({ 'apps/unreadable.yaml': 'kind: [' }, 'Add a file that is no YAML');

    expect((await readyAs(pruned, 'RemovalHeld')).message).toContain('apps/unreadable.yaml:1:');
    expect(await thereOf(allOf(pruned))).toHaveLength(4);
    await place().merge({ 'apps/unreadable.yaml': null }, 'Remove it');
    await readyAs(pruned, 'RemovalPending');
  });

  it('is deleted with its records when its time is over; what is not its own stays, and so does the namespace', async () => {
    const { kube } = place();
    const other = { ...configMap(pruned, 'by-hand'), metadata: { name: 'by-hand', namespace: pruned } };
    const { name: _, namespace: __, ...byHand } = other;
    await kube.apply({ ...byHand, data: { made: 'by a person' } }, { ...op, force: true });

    await letGraceTimePass(place(), pruned, deploymentRef(pruned));

    await eventually('the record is gone', async () =>
      (await stateOf(place(), pruned)) === undefined ? true : undefined,
    );
    expect(await thereOf(allOf(pruned))).toEqual([]);
    expect(await releasesOf(place(), pruned)).toEqual([]);
    expect(await thereOf([namespace, configMap(pruned, 'by-hand')])).toEqual(['Namespace', 'ConfigMap']);
    expect(await thereOf(allOf(kept))).toHaveLength(4);
    expect((await stateOf(place(), kept))?.apiVersion).toBe(apiVersion);
  });

  it('begins with a first version when its file comes back after that', async () => {
    const files = {
      ...appFile(pruned, { deletion: 'Prune' }),
      ...appFile(kept),
      ...appManifests(pruned, { image: images.good }),
    };

    const commit = await place().merge(files, 'Bring both back');

    const promoted = await releaseIn(place(), pruned, 'Promoted', commit);
    expect(promoted.spec.previousVersion).toBeUndefined();
    expect(await thereOf(allOf(pruned))).toHaveLength(4);
    await readyAs(kept, 'Stable');
  });
}
