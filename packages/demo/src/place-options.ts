import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import type { Fetch } from '@seatrial/forge';
import type { Report } from '@seatrial/programs';

export const branch = 'main';

export interface PlaceOptions {
  readonly directory: string;
  /** Whether what an earlier run left in the directory is forgotten or taken up. */
  readonly begins: 'Afresh' | 'WhereItWas';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Requests of people to the GitHub of this place. */
  readonly send: Fetch;
  readonly rng: () => number;
  readonly report: Report;
  readonly say: (message: string) => void;
  readonly signal: AbortSignal;
}

/** A folder of the place that nobody else can look into. */
export async function folder(
  { directory, begins }: Pick<PlaceOptions, 'directory' | 'begins'>,
  name: string,
): Promise<string> {
  const path = join(directory, name);
  if (begins === 'Afresh') await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
