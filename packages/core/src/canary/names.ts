import { fnv1a } from '../hash.ts';

/** A DNS label has room for 63 characters. */
const labelLengthMax = 63;
const suffix = '-canary';

/** Name of the object that stands beside a stable one; long names keep their difference in a hash. */
export function canaryName(stable: string): string {
  if (stable.length + suffix.length <= labelLengthMax) return `${stable}${suffix}`;
  const hash = fnv1a(stable).toString(16).padStart(8, '0');
  return `${stable.slice(0, labelLengthMax - suffix.length - hash.length - 1)}-${hash}${suffix}`;
}
