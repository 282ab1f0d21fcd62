import { fnv1a } from '../hash.ts';

/** A DNS label, a label's value and a record's name have room for 63 characters. */
const nameLengthMax = 63;

/** `<base><suffix>` with the whole suffix; a base that is too long for it keeps its difference in a hash. */
export function nameWithin(base: string, suffix: string): string {
  if (base.length + suffix.length <= nameLengthMax) return `${base}${suffix}`;
  const hash = fnv1a(base).toString(16).padStart(8, '0');
  return `${base.slice(0, nameLengthMax - suffix.length - hash.length - 1)}-${hash}${suffix}`;
}

/** Name of the object that stands beside a stable one. */
export function canaryName(stable: string): string {
  return nameWithin(stable, '-canary');
}

/** A label's value for the canary's pods. An empty value is allowed, and one that begins with a hyphen is not. */
export function canaryLabelValue(stable: string): string {
  return stable === '' ? 'canary' : canaryName(stable);
}
