const unreleased = 'Unreleased';

/**
 * What the changelog says of a version. Without a tag, for a release that is only tried, what it says of the next one counts too.
 * @throws Error where the tag is of another version, or the changelog does not have it
 */
export function notesOf(changelog: string, version: string, tag: string): string {
  if (tag !== '' && tag !== `v${version}`)
    throw new Error(
      `Cannot release ${tag}: package.json has version ${version}, expected the tag v${version}`,
    );
  const sections = changelog.split(/^## /m).slice(1);
  const named = (name: string): string | undefined =>
    sections.find((section) => headingOf(section) === name)?.slice(name.length);
  const notes = named(version) ?? (tag === '' ? named(unreleased) : undefined);
  if (notes === undefined)
    throw new Error(`Cannot release ${version}: CHANGELOG.md has no heading "## ${version}"`);
  return `${notes.slice(notes.indexOf('\n')).trim()}\n`;
}

/** `1.2.0`, of `1.2.0 (2027-01-31)` too. */
function headingOf(section: string): string {
  return section.split(/[\s(]/, 1)[0] ?? '';
}
