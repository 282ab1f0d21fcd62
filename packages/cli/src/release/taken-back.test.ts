import { expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { releaseColumns } from './columns.ts';
import { withTakenBack } from './taken-back.ts';

function wayBack(from: string, phase: string, namespace = 'shop') {
  const undo = {
    release: from,
    commit: 'c'.repeat(40),
    by: 'ann',
    at: '2026-01-01T00:00:00.000Z',
    attempt: 1,
  };
  return aRelease({ name: 'shop-3-a', namespace, spec: { undo }, status: { phase } });
}

const promoted = aRelease({ name: 'shop-2-b', namespace: 'shop', status: { phase: 'Promoted' } });

it('a release that was promoted and taken back says so in the table and the JSON', () => {
  const [, listed] = withTakenBack([wayBack('shop-2-b', 'Promoted'), promoted]);

  expect(listed?.takenBackBy).toBe('shop-3-a');
  const phase = releaseColumns(0).find(({ header }) => header === 'PHASE');
  expect(listed && phase?.cell(listed)).toBe('TakenBack');
});

it.each([
  { name: 'is under way', back: wayBack('shop-2-b', 'Promoting') },
  { name: 'failed', back: wayBack('shop-2-b', 'Failed') },
  { name: 'is from another release', back: wayBack('shop-1-c', 'Promoted') },
  { name: 'is in another namespace', back: wayBack('shop-2-b', 'Promoted', 'bank') },
])('one whose way back $name stays as its record says', ({ back }) => {
  const [, listed] = withTakenBack([back, promoted]);

  expect(listed).toBe(promoted);
});
