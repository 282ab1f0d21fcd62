import type { Quarantine, Release } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import type { ConfigVersion, FileChange } from '../ports.ts';
import { newerVersions } from './newer-versions.ts';

type Files = Readonly<Record<string, string>>;

/** One hexadecimal digit for each content of `a` and `b`, so that equal files are equal versions. */
function treeOf(files: Files): string {
  const text = JSON.stringify(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return Buffer.from(text).toString('hex').padEnd(40, '0');
}

/** What the branch says after these states of the folder, oldest first. */
function branch(states: readonly Files[]): readonly ConfigVersion[] {
  const versions = states.flatMap((files, at): ConfigVersion[] => {
    const before = states[at - 1] ?? {};
    const paths = [...new Set([...Object.keys(before), ...Object.keys(files)])];
    const changes = paths.flatMap((path): FileChange[] => {
      const [was, is] = [before[path], files[path]];
      return was === is
        ? []
        : [
            {
              path,
              ...(was === undefined ? {} : { before: was }),
              ...(is === undefined ? {} : { after: is }),
            },
          ];
    });
    return changes.length === 0 ? [] : [{ commit: `commit-${at}`, version: treeOf(files), changes }];
  });
  return versions.toReversed();
}

function quarantined(files: Files): Quarantine {
  return { version: treeOf(files), release: 'shop-1', reason: 'r', at: '2026-01-01T00:00:00.000Z' };
}

function tried(files: Files): Release {
  return release({ phase: 'Progressing' }, { version: treeOf(files) });
}

function candidates(
  states: readonly Files[],
  known: { readonly stable?: Files; readonly held?: readonly Files[]; readonly sequence?: number },
  current?: Files,
): readonly number[] {
  const status = {
    sequence: known.sequence ?? 3,
    quarantine: (known.held ?? []).map(quarantined),
    ...(known.stable === undefined ? {} : { stableVersion: treeOf(known.stable) }),
  };
  const found = newerVersions(branch(states), status, current && tried(current));
  return found.map(({ commit }) => Number(commit.slice('commit-'.length)));
}

const v0: Files = { a: '0' };
const v1: Files = { a: '1' };
const v2: Files = { a: '2' };
const v3: Files = { a: '3' };
const v4: Files = { a: '4' };

describe('newerVersions', () => {
  it('are those between what runs and the newest, newest first', () => {
    expect(candidates([v0, v1, v2, v3], { stable: v0 })).toEqual([2, 1]);
  });

  it('end with the one in flight, and with the one that failed here last', () => {
    expect(candidates([v0, v1, v2, v3, v4], { stable: v0 }, v2)).toEqual([3, 2]);
    expect(candidates([v0, v1, v2, v3, v4], { stable: v0, held: [v2] }, v2)).toEqual([3]);
  });

  it('are none where the branch does not show what runs, and all where nothing ever ran', () => {
    expect(candidates([v1, v2, v3], { stable: v0 })).toEqual([]);
    expect(candidates([v1, v2, v3], {})).toEqual([]);
    expect(candidates([v1, v2, v3], { sequence: 0 })).toEqual([1, 0]);
    expect(candidates([v1, v2, v3], { sequence: 1 }, v2)).toEqual([1]);
  });

  it('begin after what runs came last: before that it may have been something else for a while', () => {
    expect(candidates([v0, v1, v0, v2, v3], { stable: v0 })).toEqual([3]);
  });

  it('have none that a revert took back: the newest commit, one before it, or a part of one', () => {
    expect(candidates([v0, v1, v2, v1], { stable: v0 })).toEqual([]);
    expect(candidates([v0, v1, v2, v1, v3], { stable: v0 })).toEqual([3]);
    const mended = [
      { a: '0', b: '0' },
      { a: '1', b: '0' },
      { a: '1', b: '1' },
      { a: '0', b: '1' },
    ];
    expect(candidates(mended, { stable: mended[0] ?? {} })).toEqual([]);
  });

  it('have none with a file that was put there and removed again', () => {
    expect(candidates([v0, { ...v0, b: '1' }, { ...v1, b: '1' }, v1, v2], { stable: v0 })).toEqual([3]);
  });

  it('have those that go on with what runs though it is no longer wanted: they change nothing about that', () => {
    expect(
      candidates([v0, { a: '1', b: '0' }, { a: '1', b: '1' }, { a: '0', b: '1' }], {
        stable: { a: '1', b: '0' },
      }),
    ).toEqual([2]);
  });
});

describe('whatever the branch was', () => {
  const files: fc.Arbitrary<Files> = fc.record({
    a: fc.constantFrom('0', '1', '2'),
    b: fc.constantFrom('0', '1'),
  });
  const states = fc.array(files, { minLength: 1, maxLength: 10 });

  it('no version is among them that is older than what runs, failed here, or was taken back in any file', () => {
    fc.assert(
      fc.property(states, fc.nat(9), fc.array(files, { maxLength: 2 }), (history, place, held) => {
        const stable = history[place % history.length] ?? v0;
        const line = history.filter((state, at) => treeOf(state) !== treeOf(history[at - 1] ?? {}));
        const isSame = (one: Files, other: Files): boolean => treeOf(one) === treeOf(other);
        const stableAt = line.findLastIndex((state) => isSame(state, stable));
        const since = line.slice(stableAt);
        const isTakenBack = (state: Files, at: number): boolean =>
          Object.keys(state).some((path) =>
            since.some(
              (older, from) =>
                from < at &&
                older[path] !== state[path] &&
                since.some((newer, to) => to > at && newer[path] === older[path]),
            ),
          );
        const failedAt = since.findLastIndex((state) => held.some((it) => isSame(it, state)));

        const wanted = since.filter(
          (state, at) =>
            at > Math.max(0, failedAt) &&
            at < since.length - 1 &&
            !isTakenBack(state, at) &&
            !since.some((later, to) => to > at && isSame(later, state)),
        );

        const found = newerVersions(
          branch(line),
          { sequence: 1, stableVersion: treeOf(stable), quarantine: held.map(quarantined) },
          undefined,
        );
        expect(found.map(({ version }) => version)).toEqual(wanted.toReversed().map(treeOf));
      }),
      { numRuns: 2_000 },
    );
  });
});
