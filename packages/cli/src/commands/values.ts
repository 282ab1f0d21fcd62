import type { ForgeKind } from '@seatrial/model';
import { Argument, InvalidArgumentError } from 'commander';

export function number(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}

/** A number above 0. */
export function positive(text: string): number {
  return checked(number(text), (value) => value > 0, 'above 0');
}

/** A whole number from 1 to `most`. */
export function countTo(most: number): (text: string) => number {
  const isFine = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  return (text) => checked(number(text), isFine, `a whole number from 1 to ${most}`);
}

function checked(value: number, isFine: (value: number) => boolean, wanted: string): number {
  if (isFine(value)) return value;
  throw new InvalidArgumentError(`It must be ${wanted}.`);
}

/** A name as Kubernetes takes it. */
export function label(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('It must consist of at most 63 lower-case letters, digits and "-".');
}

/** The argument by which every command about one release chooses it. */
export function releaseArgument(): Argument {
  return new Argument('<release>', 'its name, namespace/name, or the application whose release is in flight');
}

/** Forges that a runner can be told. */
export const forgeKinds: readonly ForgeKind[] = ['github', 'gitlab', 'gitea'];
