import { resolve } from 'node:path';
import { localDirectory } from '@seatrial/localcluster';
import type { Context } from '../context.ts';

export interface LocalOptions {
  readonly directory?: string;
}

export function directoryOf({ directory }: LocalOptions, { cwd, env }: Context): string {
  return directory === undefined ? localDirectory(env) : resolve(cwd, directory);
}
