import { makeupOf, sourcedFrom } from '@seatrial/core';
import type { ReleaseSpec } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { Files } from '../git/repository.ts';
import { baseFile, overlayFile, overlayFiles } from '../people/overlays.ts';
import { type DoctoredWorld, doctored } from './doctored.ts';
import { oneVersion } from './one-version.ts';

describe('oneVersion', () => {
  const noCanary = 'what changes nothing has no canary';

  function withOverlays(): DoctoredWorld {
    return doctored(oneVersion, 'staging', 'staging', overlayFiles(true));
  }

  /** What a commit makes of the keel. */
  function sourced({ world: { repository, applications } }: DoctoredWorld) {
    const keel = applications.find(({ metadata }) => metadata.name === 'keel');
    if (keel === undefined) throw new Error('there is no keel');
    const makeup = makeupOf(keel.spec);
    const head = repository.head();
    const found = sourcedFrom(
      makeup,
      makeup.folders.map((folder) => repository.tree(head, folder)),
    );
    if (found === undefined) throw new Error('the keel has no version');
    return { ...found, commit: head.id };
  }

  /** The release from what the branch has to what is merged. */
  function merged(given: DoctoredWorld, files: Files): Partial<ReleaseSpec> {
    const before = sourced(given);
    given.world.repository.push(files, 'Merge');
    const now = sourced(given);
    return {
      application: 'keel',
      path: 'apps/keel',
      ...now,
      sources: [...(now.sources ?? [])],
      previousVersion: before.version,
      previousSources: [...(before.sources ?? [])],
    };
  }

  it('says nothing of a canary for what is another version here', () => {
    const given = withOverlays();
    const spec = merged(given, overlayFile('keel', 'staging', 'new'));

    given.release({ phase: 'Preparing' }, spec);
    given.release({ phase: 'RolledBack', revert: { state: 'Done' } }, spec);

    expect(given.violations()).toEqual([]);
  });

  it('sees a canary for what changes another cluster alone', () => {
    const given = withOverlays();
    const spec = merged(given, overlayFile('keel', 'production', 'new'));

    given.release({ phase: 'Promoting' }, spec);
    expect(given.violations()).toEqual([]);

    given.release({ phase: 'Preparing' }, spec);
    expect(given.violations()).toEqual([noCanary]);
  });

  it('sees a version that is not the one of its commit', () => {
    const given = withOverlays();
    const spec = merged(given, baseFile('good-1'));

    given.release({ phase: 'Pending' }, { ...spec, version: `v1-${'0'.repeat(64)}` });

    expect(given.violations()).toEqual(['a commit is one version on every cluster']);
  });

  it('sees a revert of what changes a folder that others use', () => {
    const given = withOverlays();
    const spec = merged(given, baseFile('crash-1'));

    given.release({ phase: 'RolledBack', revert: { state: 'NotWanted' } }, spec);
    expect(given.violations()).toEqual([]);

    given.release({ phase: 'RolledBack', revert: { state: 'Done' } }, spec);
    expect(given.violations()).toEqual(['a revert takes nothing back that others use']);
  });
});
