import { apiVersion, parseRelease, refOf, systemNamespace } from '@seatrial/model';
import { beforeAll, expect, it, vi } from 'vitest';
import { op } from '../bed/control-plane.ts';
import { type Bed, createNamespace, merge } from './bed.ts';
import { anApplicationState, aRelease, aScenarioRun, at, everyField } from './samples.ts';

/** As somebody may write it by hand. */
const approvalOf = (by: string): object => ({ by, at: '2026-11-21T10:00:00+01:00', comment: 'looks good' });
const approvals = (entries: readonly object[] | null): object => ({ spec: { approvals: entries } });

/** What people may do to records, in order: the approvals of one test are there in the next. */
export function peopleSuite(bed: () => Bed): void {
  const ref = refOf(aRelease('asked'));
  const releaser = (name: string) => bed().person(name, 'seatrial-releaser', 'shop');
  const read = async () => parseRelease(await bed().runner.get(ref, op));

  beforeAll(async () => {
    await bed().make(aRelease('asked'), everyField.release.status);
  });

  it('approve in their own name, each beside the other', async () => {
    const alice = await releaser('alice');
    const bob = await releaser('bob');
    const mine = { apiVersion, kind: 'Release', metadata: { name: 'asked', namespace: 'shop' } };

    await alice.patch(ref, approvals([approvalOf('alice')]), merge);
    await bob.apply({ ...mine, ...approvals([approvalOf('bob')]) }, { ...op, fieldManager: 'bob' });

    expect((await read()).spec.approvals).toEqual([approvalOf('alice'), approvalOf('bob')]);
  });

  it('not approve in another name, not even administrators', async () => {
    const forged = approvals([approvalOf('alice'), approvalOf('bob'), approvalOf('carol')]);

    for (const [kube, name] of [
      [await releaser('alice'), 'alice'],
      [bed().admin, 'admin'],
    ] as const) {
      await expect(kube.patch(ref, forged, merge)).rejects.toMatchObject({
        code: 'Forbidden',
        message: expect.stringContaining(`must be by the user who adds it: you are ${name}`),
      });
    }
  });

  it('ask for a rollback in their own name alone', async () => {
    const alice = await releaser('alice');
    const asks = (by: string): object => ({ spec: { requests: [{ type: 'Rollback', by, at }] } });

    await expect(alice.patch(ref, asks('bob'), merge)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(alice.patch(ref, asks('alice'), merge)).resolves.toMatchObject(asks('alice'));
  });

  it('ask for a retry of a release whose record is gone, in their own name alone, and nothing else', async () => {
    const alice = await releaser('alice');
    const ofShop = refOf(await bed().make(anApplicationState('asked'), everyField.applicationState.status));
    const asks = (by: string): object => ({
      spec: { requests: [{ type: 'Retry', release: 'shop-2-a1a1a1a', by, at }] },
    });
    const toStatus = { ...merge, subresource: 'status' };

    await expect(alice.patch(ofShop, asks('bob'), merge)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(alice.patch(ofShop, asks('alice'), merge)).resolves.toMatchObject(asks('alice'));
    for (const kube of [alice, bed().admin, bed().runner]) {
      await expect(kube.patch(ofShop, { spec: { requests: null } }, merge)).rejects.toMatchObject({
        message: expect.stringContaining('spec.requests can be added to'),
      });
      await expect(kube.patch(ofShop, { spec: { cluster: 'production' } }, merge)).rejects.toMatchObject({
        message: expect.stringContaining('only spec.requests can be added to'),
      });
    }
    await expect(alice.patch(ofShop, { status: { quarantine: [] } }, toStatus)).rejects.toMatchObject({
      code: 'Forbidden',
    });
  });

  it.each([
    { name: 'take away an approval', left: [approvalOf('bob')] },
    { name: 'take away all', left: null },
    { name: 'change what was said', left: [{ ...approvalOf('alice'), comment: 'no' }, approvalOf('bob')] },
  ])('not $name, nor lets the runner', async ({ left }) => {
    const { admin, runner } = bed();

    for (const kube of [await releaser('alice'), admin, runner]) {
      await expect(kube.patch(ref, approvals(left), merge)).rejects.toMatchObject({
        message: expect.stringContaining('spec.approvals can be added to'),
      });
    }
  });

  it('not write a status', async () => {
    const alice = await releaser('alice');
    const promoted = { status: { phase: 'Promoted' } };
    const toStatus = { ...merge, subresource: 'status' };

    await expect(alice.patch(ref, promoted, toStatus)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(bed().admin.patch(ref, promoted, toStatus)).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringMatching(/only \S+:seatrial-runner writes the status of a record/),
    });
    await bed().admin.patch(ref, promoted, merge);

    expect((await read()).status?.phase).toBe('RollingBack');
  });

  it('not make a release', async () => {
    await expect(bed().admin.create(aRelease('forged'), op)).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringMatching(/only \S+:seatrial-runner creates a Release/),
    });
  });

  it('not fill in what a release was made without', async () => {
    const { rollout: _, ...spec } = everyField.release.spec;
    const bare = refOf(await bed().make({ ...aRelease('bare'), spec }));
    const { rollout } = everyField.release.spec;

    await expect(bed().admin.patch(bare, { spec: { rollout } }, merge)).rejects.toMatchObject({
      message: expect.stringContaining('the spec of a Release cannot be changed'),
    });
  });

  it('start and abort scenarios in their own name', async () => {
    const olga = await bed().person('olga', 'seatrial-operator', systemNamespace);
    const byHand = (by: string) => aScenarioRun(`by-${by}`, { trigger: { type: 'Manual', at, by } });
    const abort = { spec: { requests: [{ type: 'Abort', by: 'olga', at }] } };

    await olga.create(byHand('olga'), op);
    await olga.patch(refOf(byHand('olga')), abort, merge);

    for (const forged of [byHand('bob'), aScenarioRun('scheduled', { trigger: { type: 'Schedule', at } })]) {
      await expect(olga.create(forged, op)).rejects.toMatchObject({
        code: 'Forbidden',
        message: expect.stringContaining('has trigger.type Manual and trigger.by olga'),
      });
    }
  });

  it('see without touching, as viewers', async () => {
    const vera = await bed().person('vera', 'seatrial-viewer', 'shop');

    await vera.get(ref, op);
    await expect(vera.patch(ref, approvals([approvalOf('vera')]), merge)).rejects.toMatchObject({
      code: 'Forbidden',
    });
  });

  it('remove records as administrators, and namespaces with records in them', async () => {
    const { admin, make } = bed();
    await createNamespace(admin, 'passing');
    const passing = aRelease('passing');
    const inPassing = await make({ ...passing, metadata: { name: 'passing', namespace: 'passing' } });
    const removed = await make(aRelease('removed'));

    await admin.delete(refOf(removed), op);
    await admin.delete({ apiVersion: 'v1', kind: 'Namespace', name: 'passing' }, op);

    await expect(admin.get(refOf(removed), op)).rejects.toMatchObject({ code: 'NotFound' });
    await vi.waitFor(
      () => expect(admin.get(refOf(inPassing), op)).rejects.toMatchObject({ code: 'NotFound' }),
      { timeout: 20_000 },
    );
  });
}
