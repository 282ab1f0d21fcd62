/** A resourceVersion of a kind: of two, the one of the later write is the greater whole number (KEP-5504). */
export type Version = string;

/** Whether a version is of a later write than another; never where one of them is no number. */
export function isLater(version: Version, than: Version): boolean {
  if (!isNumber(version) || !isNumber(than)) return false;
  return version.length === than.length ? version > than : version.length > than.length;
}

/** The later one, of those that there are. */
export function latest(one: Version | undefined, other: Version | undefined): Version | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return isLater(other, one) ? other : one;
}

/** Without leading zeros, so that lengths compare. */
export function isNumber(version: Version): boolean {
  return /^(?:0|[1-9][0-9]*)$/.test(version);
}
