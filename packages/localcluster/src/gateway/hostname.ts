/** A name, a wildcard such as `*.example.test`, or `*` for every name. */
export type HostPattern = string;

/** `*.example.test` fits any name below example.test, of one label or more, and not example.test itself. */
export function fitsHost(pattern: HostPattern, host: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.startsWith('*.')) return pattern === host;
  return host.length >= pattern.length && host.endsWith(pattern.slice(1));
}

/**
 * Most specific first: by the characters of a name without wildcard, then by characters at all. Among patterns that
 * fit one host this is the order the Gateway API asks for.
 */
export function compareHostPatterns(a: HostPattern, b: HostPattern): number {
  return exactLength(b) - exactLength(a) || b.length - a.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** The host a request is for: lower case, without port. */
export function hostOf(header: string): string {
  return header.replace(/:\d*$/, '').toLowerCase();
}

function exactLength(pattern: HostPattern): number {
  return pattern.startsWith('*') ? 0 : pattern.length;
}
