import { describe, expect, it } from 'vitest';
import { notesOf } from './changes.ts';

const changelog =
  '# Changelog\n\nNewest first.\n\n## Unreleased\n\n- soon\n\n## 1.2.0 (2027-01-31)\n\n- new\n\n## 1.1.0\n\n- old\n';

describe('the notes of a release', () => {
  it('are what the changelog says of its version', () => {
    expect(notesOf(changelog, '1.2.0', 'v1.2.0')).toBe('- new\n');
    expect(notesOf(changelog, '1.1.0', 'v1.1.0')).toBe('- old\n');
  });

  it('are refused for a tag of another version', () => {
    expect(() => notesOf(changelog, '1.2.0', 'v1.3.0')).toThrow('expected the tag v1.2.0');
  });

  it('are refused for a version that the changelog does not have', () => {
    expect(() => notesOf(changelog, '1.3.0', 'v1.3.0')).toThrow('no heading "## 1.3.0"');
  });

  it('are those of the next version where nothing is released', () => {
    expect(notesOf(changelog, '1.3.0', '')).toBe('- soon\n');
  });
});
