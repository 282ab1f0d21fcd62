import { isKubeError, type Kube } from '@seatrial/kube';
import { type KubeObject, parseRelease, refOf, unreadableEntries } from '@seatrial/model';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { op } from '../bed/control-plane.ts';
import { type Bed, createNamespace, merge } from '../install/bed.ts';
import { aRelease } from '../install/samples.ts';

const at = '2026-01-01T00:00:00Z';

/** What somebody with the role of a releaser, and nothing else, may do to records. */
export function recordsUnderAttackSuite(bed: () => Bed): void {
  let mallory: Kube;

  beforeAll(async () => {
    await createNamespace(bed().admin, 'shop');
    mallory = await bed().person('mallory', 'seatrial-releaser', 'shop');
  });

  async function made(name: string): Promise<KubeObject> {
    const release = aRelease(name);
    const { approvals: _, requests: __, ...spec } = release['spec'] as Record<string, unknown>;
    const labels = { 'seatrial.dev/application': 'shop' };
    const metadata = { ...release.metadata, labels, finalizers: ['seatrial.dev/unfinished'] };
    return bed().make({ ...release, metadata, spec });
  }

  it('refuses instants that cannot be read', async () => {
    const ref = refOf(await made('instants'));
    const number = fc.nat({ max: 70 }).map((it) => String(it).padStart(2, '0'));
    const instants = fc.sample(
      fc
        .tuple(
          number,
          number,
          number,
          fc.constantFrom('Z', 'z', '+24:00', '-23:59', '+02:60', ''),
          fc.constantFrom('T', 't', ' '),
        )
        .map(
          ([day, hour, minute, zone, separator]) => `2026-02-${day}${separator}${hour}:${minute}:00${zone}`,
        ),
      { seed: 8, numRuns: 60 },
    );

    for (const instant of ['2026-01-01T00:00:00+24:00', at, '2026-02-30T00:00:00Z', ...instants]) {
      const approvals = [{ by: 'mallory', at: instant }];
      const outcome = await mallory.patch(ref, { spec: { approvals } }, { ...merge, dryRun: 'All' }).then(
        (patched) => `reads ${parseRelease(patched).spec.approvals.length}`,
        (error: unknown) => (isKubeError(error, 'Invalid') ? 'refused' : String(error)),
      );
      expect(`${instant}: ${outcome}`).toMatch(/: (?:reads 1|refused)$/);
    }
    await expect(
      mallory.patch(
        ref,
        { spec: { approvals: [{ by: 'mallory', at: '2026-01-01T00:00:00+24:00' }] } },
        merge,
      ),
    ).rejects.toMatchObject({ code: 'Invalid' });
  });

  it('reads every character that it has counted', async () => {
    const ref = refOf(await made('characters'));
    const approvals = [{ by: 'mallory', at, comment: '🚢'.repeat(2_000) }];

    const patched = await mallory.patch(ref, { spec: { approvals } }, merge);

    expect(unreadableEntries(patched)).toEqual([]);
    await expect(
      mallory.patch(
        ref,
        {
          spec: {
            approvals: [
              ...approvals,
              { by: 'mallory', at: '2026-01-02T00:00:00Z', comment: '🚢'.repeat(2_001) },
            ],
          },
        },
        merge,
      ),
    ).rejects.toMatchObject({ code: 'Invalid' });
  });

  it('lets nobody fill the lists, and has room for a rejection', async () => {
    const ref = refOf(await made('filled'));
    const entries = (by: string, count: number, type?: string) =>
      Array.from({ length: count }, (_, second) => ({
        by,
        at: new Date(Date.parse(at) + second * 1_000).toISOString(),
        ...(type === undefined ? {} : { type }),
      }));

    for (const list of ['approvals', 'requests']) {
      const type = list === 'requests' ? 'Retry' : undefined;
      await mallory.patch(ref, { spec: { [list]: entries('mallory', 20, type) } }, merge);
      await expect(
        mallory.patch(ref, { spec: { [list]: entries('mallory', 21, type) } }, merge),
      ).rejects.toMatchObject({
        code: 'Forbidden',
        message: expect.stringContaining('one user adds at most 20 approvals'),
      });
    }

    let requests = entries('mallory', 20, 'Retry');
    for (const name of ['moll', 'molly']) {
      const friend = await bed().person(name, 'seatrial-releaser', 'shop');
      requests = [...requests, ...entries(name, 20, 'Retry')];
      await friend.patch(ref, { spec: { requests } }, merge);
    }
    const alice = await bed().person('alice', 'seatrial-releaser', 'shop');
    await expect(
      alice.patch(ref, { spec: { requests: [...requests, ...entries('alice', 1, 'Retry')] } }, merge),
    ).rejects.toMatchObject({ code: 'Forbidden', message: expect.stringContaining('are kept for Reject') });
    await alice.patch(ref, { spec: { requests: [...requests, ...entries('alice', 1, 'Reject')] } }, merge);
  });

  it.each([
    { name: 'labels', metadata: { labels: { 'seatrial.dev/application': 'bank' } } },
    { name: 'labels, taken away', metadata: { labels: null } },
    { name: 'finalizers', metadata: { finalizers: null } },
    { name: 'finalizers, added', metadata: { finalizers: ['seatrial.dev/unfinished', 'mallory.dev/keep'] } },
    {
      name: 'owners',
      metadata: {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: '6ea6066b-ce5c-4870-87d7-f84209ae68a3' },
        ],
      },
    },
  ])('keeps its $name', async ({ name, metadata }) => {
    const object = await made(`keeps-${name.replace(/\W+/g, '-')}`);

    await expect(mallory.patch(refOf(object), { metadata }, merge)).rejects.toMatchObject({
      code: 'Forbidden',
    });

    const after = await bed().runner.get(refOf(object), op);
    for (const field of ['labels', 'finalizers', 'ownerReferences'])
      expect(Reflect.get(after.metadata, field)).toEqual(Reflect.get(object.metadata, field));
    // The runner goes on, and an administrator may free a record when no runner is left.
    await bed().runner.patch(refOf(object), { metadata: { labels: { 'seatrial.dev/release': 'x' } } }, merge);
    await bed().admin.patch(refOf(object), { metadata: { finalizers: null } }, merge);
  });

  it('lets the garbage collector do its work', async () => {
    const ref = refOf(await made('collected'));
    await bed().runner.patch(ref, { metadata: { finalizers: null } }, merge);

    await bed().admin.delete(ref, { ...op, propagationPolicy: 'Foreground' });

    await expect
      .poll(
        () =>
          bed()
            .runner.get(ref, op)
            .catch((error: unknown) => isKubeError(error, 'NotFound')),
        {
          timeout: 60_000,
        },
      )
      .toBe(true);
  });
}
