import type { ObjectRef } from '@seatrial/model';
import { expect, it } from 'vitest';
import { customApiVersion, serveKind } from './custom-kind.ts';
import { eventually, find, releaseIn, releaseWhen } from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'channel';

/** Custom resources whose controller is the test, judged by the CEL of the Cluster file. */
export const resourcesSuite: Suite = {
  apps: { [app]: firstVersion(app, { progressDeadlineSeconds: 15, watchSeconds: 1 }) },
  tests,
};

function tests(place: () => Place): void {
  const refOf = (name: string): ObjectRef => ({
    apiVersion: customApiVersion,
    kind: 'Buoy',
    namespace: app,
    name,
  });
  const manifest = (name: string) => ({
    [`apps/${app}/${name}.yaml`]: `apiVersion: ${customApiVersion}\nkind: Buoy\nmetadata: {name: ${name}}\n`,
  });

  /** As its controller would. */
  async function say(name: string, phase: string): Promise<void> {
    const { kube } = place();
    await eventually(`Buoy ${name}`, () => find(kube, refOf(name)));
    await kube.patch(refOf(name), { status: { phase } }, { ...op, type: 'merge', subresource: 'status' });
  }

  it('is promoted once they are well by the words of their own kind', async () => {
    await serveKind(place(), 'Buoy');

    const commit = await place().merge(manifest('red'), 'Lay a buoy');
    const waiting = await releaseWhen(place(), app, 'a release that waits', ({ spec, status }) => {
      return spec.commit === commit && status?.reason === 'ResourceNotHealthy';
    });
    await say('red', 'Afloat');
    const promoted = await releaseIn(place(), app, 'Promoted', commit);

    expect(waiting.status).toMatchObject({
      phase: 'Promoting',
      message: 'Buoy "red" is Progressing: it is not healthy yet',
    });
    expect(promoted.spec.version).toBe(waiting.spec.version);
  });

  it('is taken back where one says that it is broken', async () => {
    const commit = await place().merge(manifest('green'), 'Lay another');
    await say('green', 'Sunk');
    const back = await releaseIn(place(), app, 'RolledBack', commit);

    expect(back.status?.verdict).toMatchObject({
      outcome: 'Fail',
      gate: 'Health',
      reason: 'ResourceNotHealthy',
      message: 'not healthy within 15 s: Buoy "green" is Degraded: Sunk',
    });
    expect(await find(place().kube, refOf('green'))).toBeUndefined();
    expect(await find(place().kube, refOf('red'))).toBeDefined();
  });
}
