import { statusCharactersMax } from './limits.ts';

/** What is too long for the description of a status is cut off. */
export function shortened(description: string): string {
  return description.length > statusCharactersMax
    ? `${description.slice(0, statusCharactersMax - 1)}…`
    : description;
}
