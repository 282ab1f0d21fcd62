import { type ReleaseStatus, toInstant } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { RevertRefusal } from '../ports.ts';
import { revertRequest } from './conclude.ts';
import { decideRelease } from './decide.ts';
import { newVersion, oldVersion, release, seen } from './fixtures.ts';
import { whyNoRevert } from './revert-asked.ts';

const at = '2026-01-01T00:00:00.000Z';
const finished = { finishedAt: at, ledger: 'Recorded' } as const;
const refusal: RevertRefusal = {
  reason: 'PromotedElsewhere',
  message: 'staging has promoted what came before it',
  drops: [{ commit: 'd'.repeat(40), version: 'e'.repeat(40), promotedOn: ['staging'] }],
};
const asked = { type: 'Revert', by: 'ann', at: '2026-01-02T00:00:00.000Z', comment: 'all of it' } as const;

describe('a revert that is not pushed', () => {
  it('ends with what a person needs to choose, and is asked for no more', () => {
    const ended = release({ phase: 'RolledBack', ...finished, revert: { state: 'Wanted' } });
    const revert = { type: 'Value', value: { type: 'NotPushed', refusal } } as const;

    const { status, actions, wakeAt } = decideRelease(ended, seen({ revert }), 0);

    expect(status.revert).toEqual({ state: 'NotPushed', at: toInstant(0), ...refusal });
    expect([actions, wakeAt]).toEqual([[], 'OnChange']);
  });
});

describe('a person’s choice', () => {
  const held = { state: 'NotPushed', ...refusal } as const;

  it('is done in their name, back to the version before, and what it drops stays on record', () => {
    const ended = release({ phase: 'RolledBack', ...finished, revert: held }, { requests: [asked] });

    const { status, actions } = decideRelease(ended, seen(), 0);

    const { type: _, ...word } = asked;
    expect(status.revert).toEqual({ state: 'Wanted', drops: refusal.drops, asked: word });
    expect(actions).toEqual([
      {
        type: 'Revert',
        request: expect.objectContaining({
          fromTree: newVersion,
          toTree: oldVersion,
          asked: word,
          subject: 'Revert shop to aaaaaaa: as ann asked',
          body: `Release shop-2-bbbbbbb was taken back on staging.\n\nann: all of it\n\nWhat these commits have brought goes with it:\n${'d'.repeat(40)}, promoted on staging`,
        }),
      },
    ]);
  });

  it('is not answered by what came of the runner’s own try', () => {
    const ended = release({ phase: 'RolledBack', ...finished, revert: held }, { requests: [asked] });
    const revert = { type: 'Value', value: { type: 'NotPushed', refusal } } as const;

    expect(decideRelease(ended, seen({ revert }), 0).status.revert?.state).toBe('Wanted');
  });

  it('is answered once: a second round asks for nothing', () => {
    const { type: _, ...word } = asked;
    const done = { state: 'Done', commit: 'f'.repeat(40), asked: word } as const;
    const ended = release({ phase: 'RolledBack', ...finished, revert: done }, { requests: [asked] });

    const { status, actions } = decideRelease(ended, seen(), 0);

    expect([status.revert, actions]).toEqual([done, []]);
  });

  it('may be another one after it was refused', () => {
    const { type: _, ...word } = asked;
    const again = { ...asked, at: '2026-01-03T00:00:00.000Z', to: 'd'.repeat(40) };
    const ended = release(
      { phase: 'RolledBack', ...finished, revert: { ...held, asked: word } },
      { requests: [asked, again] },
    );

    const { status } = decideRelease(ended, seen(), 0);

    expect(status.revert).toMatchObject({ state: 'Wanted', asked: { to: again.to } });
    expect(revertRequest(ended, status)?.subject).toBe('Revert shop to commit ddddddd: as ann asked');
    // It is kept.
    expect(revertRequest(ended, status)?.body).not.toContain(again.to);
  });

  it('leads from a way back to its own version', () => {
    const undo = { release: 'shop-1', commit: 'c'.repeat(40), by: 'bob', at };
    const way = release(
      { phase: 'Failed', ...finished },
      { undo, version: oldVersion, previousVersion: newVersion, requests: [asked] },
    );

    const { status } = decideRelease(way, seen(), 0);

    expect(revertRequest(way, status)).toMatchObject({ fromTree: newVersion, toTree: oldVersion });
  });

  it.each<{ name: string; status: Partial<ReleaseStatus>; spec?: object; possible: boolean }>([
    { name: 'a revert was refused', status: { phase: 'RolledBack', revert: held }, possible: true },
    {
      name: 'the application has revert: None',
      status: { phase: 'RolledBack', revert: { state: 'NotWanted' } },
      possible: true,
    },
    { name: 'it failed', status: { phase: 'Failed' }, possible: true },
    { name: 'it was promoted', status: { phase: 'Promoted' }, possible: false },
    { name: 'it was overtaken', status: { phase: 'Superseded' }, possible: false },
    {
      name: 'the branch has moved on',
      status: { phase: 'RolledBack', revert: { state: 'Superseded' } },
      possible: false,
    },
    {
      name: 'a revert is on its way',
      status: { phase: 'RolledBack', revert: { state: 'Wanted' } },
      possible: false,
    },
    {
      name: 'it is the first version',
      status: { phase: 'Failed' },
      spec: { previousVersion: undefined },
      possible: false,
    },
  ])('is possible where $name: $possible', ({ status, spec, possible }) => {
    const ended = release({ ...finished, ...status }, { ...spec, requests: [asked] });

    expect(whyNoRevert(ended) === undefined).toBe(possible);
    expect(decideRelease(ended, seen(), 0).status.revert?.asked !== undefined).toBe(possible);
  });

  it('is not possible before the end', () => {
    const { finishedAt: _, ...running } = finished;
    expect(whyNoRevert(release({ phase: 'Progressing', ...running }))).toBe('it has not ended');
  });
});
