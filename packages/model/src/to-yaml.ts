import { stringify } from 'yaml';

/** A plain value as YAML, for people to read: long strings are not folded, and nothing is an alias. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
