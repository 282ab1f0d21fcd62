import { resolve } from 'node:path';
import { stateDirectory } from '@seatrial/localcluster';
import type { Context } from '../context.ts';

export interface LocalOptions {
  readonly directory?: string;
}

export function directoryOf({ directory }: LocalOptions, { cwd, env }: Context): string {
  return directory === undefined ? stateDirectory(env, 'local') : resolve(cwd, directory);
}
