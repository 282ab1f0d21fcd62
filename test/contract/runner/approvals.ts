import { expect, it } from 'vitest';
import { appFile, appManifests, type Files, images } from './files.ts';
import { approve, canaryWaits, deploymentRef, find, leftovers, releaseIn, releaseWhen } from './look.ts';
import type { Place } from './place.ts';
import { podsOf, uidsOf } from './pods.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'careful';
/** What every change of it needs, from when the tests begin. */
const careful = appFile(app, { steps: '[{setWeight: 20}, {approval: {count: 2}}]', approvals: 'AllChanges' });

export const approvalsSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  /** Gives two approvals to a release without a canary, of which the first is not enough. */
  async function approvedByTwo(of: string, commit: string): Promise<void> {
    const waiting = await canaryWaits(place(), of, commit);
    expect(waiting.status).toMatchObject({ withoutCanary: true, phase: 'Progressing' });
    expect(waiting.status?.history.map(({ reason }) => reason)).toContain('StepsSkipped');
    await approve(place(), waiting, 'ada');
    await releaseWhen(place(), of, 'one approval', ({ spec, status }) => {
      return spec.commit === commit && status?.message?.startsWith('1 of 2 approvals') === true;
    });
    await approve(place(), waiting, 'grace');
    const promoted = await releaseIn(place(), of, 'Promoted', commit);
    expect(promoted.status?.verdict).toMatchObject({ outcome: 'Pass', gate: 'Direct', by: 'ada, grace' });
  }

  it('hold a first version', async () => {
    const first = 'newcomer';
    const options = { steps: '[{setWeight: 20}, {approval: {count: 2}}]', approvals: 'AllChanges' } as const;
    const commit = await place().merge(firstVersion(first, options), 'Come in');
    await canaryWaits(place(), first, commit);
    expect(await find(place().kube, deploymentRef(first))).toBeUndefined();

    await approvedByTwo(first, commit);

    expect(await podsOf(place(), first, 'app=web')).toHaveLength(1);
  });

  it('hold a change that no canary tries', async () => {
    const pods = uidsOf(await podsOf(place(), app, 'app=web'));
    const notes: Files = {
      ...careful,
      ...appManifests(app, { image: images.first }),
      [`apps/${app}/notes.yaml`]: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata: {a: b}\n',
    };
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'notes' };
    const commit = await place().merge(notes, 'What no pod reads');
    await canaryWaits(place(), app, commit);
    expect(await find(place().kube, ref)).toBeUndefined();

    await approvedByTwo(app, commit);

    expect(await find(place().kube, ref)).toBeDefined();
    expect(uidsOf(await podsOf(place(), app, 'app=web'))).toEqual(pods);
    expect(await leftovers(place(), app)).toEqual([]);
  });
}
