import { annotations, labels, type ObjectRef, type Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { appFile, type Files } from './files.ts';
import { eventually, find, releaseIn, releaseWhen, takenBack } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'charter';

/** What annotations of single objects say: that they stay, or go all the same, or are made again. */
export const perObjectSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  const ref = (kind: string, name: string): ObjectRef => ({ apiVersion: 'v1', kind, namespace: app, name });
  const file = (name: string): string => `apps/${app}/${name}.yaml`;

  function manifest(kind: string, name: string, said: Readonly<Record<string, string>>, rest: string): Files {
    const notes = JSON.stringify(said);
    return {
      [file(name)]:
        `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, annotations: ${notes}}\n${rest}\n`,
    };
  }

  const disk = 'spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}';
  const log = manifest('ConfigMap', 'log', { [annotations.prune]: 'disabled' }, 'data: {day: one}');
  const sealed = (text: string, said: Readonly<Record<string, string>> = {}): Files =>
    manifest('ConfigMap', 'sealed', said, `immutable: true\ndata: {text: ${text}}`);

  async function promoted(files: Files, what: string): Promise<Release> {
    const commit = await place().merge(files, what);
    return releaseIn(place(), app, 'Promoted', commit);
  }

  it('what leaves Git stays or goes as it says itself, and may come back', async () => {
    const { kube } = place();
    await promoted(
      {
        ...log,
        ...manifest('PersistentVolumeClaim', 'scratch', { [annotations.prune]: 'enabled' }, disk),
        ...manifest('PersistentVolumeClaim', 'hold', {}, disk),
      },
      'Load',
    );

    const left = await promoted(
      { [file('log')]: null, [file('scratch')]: null, [file('hold')]: null },
      'Unload',
    );

    expect(left.status?.left?.map(({ name }) => name).toSorted()).toEqual(['hold', 'log']);
    expect(left.status?.history.map(({ message }) => message).join('\n')).toContain(
      `left, by its kind or as ${annotations.prune} says: `,
    );
    expect(await find(kube, ref('ConfigMap', 'log'))).toBeDefined();
    expect(await find(kube, ref('PersistentVolumeClaim', 'hold'))).toBeDefined();
    const scratch = await find(kube, ref('PersistentVolumeClaim', 'scratch'));
    // The cluster has no controller that lets a claim go; that it was asked to is Seatrial's part.
    expect(scratch?.metadata.deletionTimestamp ?? 'gone').toBeDefined();

    const back = await promoted(
      { ...log, [file('log')]: (log[file('log')] ?? '').replace('one', 'two') },
      'Load again',
    );
    expect(back.status?.adopted ?? []).toEqual([]);
    expect((await kube.get(ref('ConfigMap', 'log'), op))['data']).toEqual({ day: 'two' });
  });

  it('what cannot be changed is refused with the word that would have it made again', async () => {
    await promoted(sealed('one'), 'Seal');

    const commit = await place().merge(sealed('two'), 'Break the seal');
    const release = await takenBack(place(), app, commit);

    expect(release.status?.verdict).toMatchObject({ reason: 'InvalidManifests' });
    expect(release.status?.verdict?.message).toContain(`${annotations.replace}: "true"`);
    expect((await place().kube.get(ref('ConfigMap', 'sealed'), op))['data']).toEqual({ text: 'one' });
  });

  it('with it, it is made again, also by the successor of a runner that was killed while it went', async () => {
    const { kube } = place();
    const before = await kube.get(ref('ConfigMap', 'sealed'), op);
    await kube.patch(
      ref('ConfigMap', 'sealed'),
      { metadata: { finalizers: ['contract.example/held'] } },
      { ...op, type: 'merge' },
    );

    const commit = await place().merge(sealed('three', { [annotations.replace]: 'true' }), 'Seal again');
    await eventually('it is deleted', async () => {
      const live = await find(kube, ref('ConfigMap', 'sealed'));
      return live?.metadata.deletionTimestamp === undefined ? undefined : live;
    });
    await place().runner.kill();
    await kube.patch(
      ref('ConfigMap', 'sealed'),
      { metadata: { finalizers: null } },
      { ...op, type: 'merge' },
    );
    await eventually('it is gone', async () =>
      (await find(kube, ref('ConfigMap', 'sealed'))) === undefined ? true : undefined,
    );
    await place().startRunner();

    await releaseIn(place(), app, 'Promoted', commit);
    const after = await kube.get(ref('ConfigMap', 'sealed'), op);
    expect(after['data']).toEqual({ text: 'three' });
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(after.metadata.labels?.[labels.application]).toBe(app);
  });

  it('does not wait for ever where a finalizer keeps it: the release ends, and names the finalizer', async () => {
    const { kube } = place();
    const held = (finalizers: readonly string[] | null) =>
      kube.patch(ref('ConfigMap', 'sealed'), { metadata: { finalizers } }, { ...op, type: 'merge' });
    await held(['contract.example/held']);

    const commit = await place().merge(
      {
        ...appFile(app, { progressDeadlineSeconds: 5 }),
        ...sealed('four', { [annotations.replace]: 'true' }),
      },
      'A seal that is held',
    );
    const release = await releaseWhen(
      place(),
      app,
      'ended',
      ({ spec, status }) => spec.commit === commit && status?.finishedAt !== undefined,
    );

    expect(release.status?.verdict).toMatchObject({ outcome: 'Inconclusive', reason: 'ApplyRefused' });
    expect(release.status?.verdict?.message).toContain('for contract.example/held of its finalizers');
    await held(null);
    await promoted(sealed('five', { [annotations.replace]: 'true' }), 'It is let go');
    expect((await kube.get(ref('ConfigMap', 'sealed'), op))['data']).toEqual({ text: 'five' });
  });
}
