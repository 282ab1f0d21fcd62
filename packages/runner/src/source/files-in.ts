import type { ConfigFile, ConfigPort, Op } from '@seatrial/core';
import { fileIn, isFileOf } from '@seatrial/core';
import type { SourceTree } from '@seatrial/model';

/** The files of a folder by its tree, by their paths from the root of the repository. @throws PortError */
export async function filesIn(
  config: Pick<ConfigPort, 'filesOfTree'>,
  { path, tree }: SourceTree,
  op: Op,
): Promise<readonly ConfigFile[]> {
  const files = await config.filesOfTree(tree, op);
  return files
    .map((file) => ({ ...file, path: fileIn(path, file.path) }))
    .filter((file) => isFileOf(path, file.path));
}
