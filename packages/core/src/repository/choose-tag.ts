import { compareText } from '@seatrial/model';
import { compare, parse, satisfies, validRange } from 'semver';

/** Whether it says which versions are meant, as npm and Helm read it: `>=1.2.0 <2`, `~1.4`, `1.x`. */
export function isVersionRange(range: string): boolean {
  return validRange(range) !== null;
}

/** The version that a tag names: `1.2.3` or `v1.2.3`. */
export function isVersionTag(tag: string): boolean {
  return /^v?\d/.test(tag) && parse(tag) !== null;
}

/**
 * The tag with the highest version of a range; versions before a release count where the range names one. Of two tags of one
 * version it is always the same.
 */
export function chooseTag(tags: readonly string[], range: string): string | undefined {
  return tags
    .filter((tag) => isVersionTag(tag) && satisfies(tag, range))
    .toSorted((a, b) => compare(a, b) || compareText(a, b))
    .at(-1);
}

/** Whether a tag names a lower version than another; what names none has no order. */
export function isLowerVersion(tag: string, than: string): boolean {
  return isVersionTag(tag) && isVersionTag(than) && compare(tag, than) < 0;
}
