import { Argument, InvalidArgumentError } from 'commander';

/** A number above 0. */
export function positive(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A name as Kubernetes takes it. */
export function label(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('It must consist of at most 63 lower-case letters, digits and "-".');
}

/** How every command about one release is told which. */
export function releaseArgument(): Argument {
  return new Argument('<release>', 'its name, namespace/name, or the application whose release is in flight');
}
