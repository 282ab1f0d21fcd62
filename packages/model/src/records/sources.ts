import { z } from 'zod';
import { ApplicationFolder } from '../files/source.ts';
import { GitId } from '../names.ts';

/** Folders of one version. */
const sourcesMax = 100;

/** A folder that a version is rendered from, by content: it can be read for as long as a record names it. */
const SourceTree = z.object({
  path: ApplicationFolder.describe('Folder, from the root of the repository.'),
  tree: GitId.describe('Git tree id of the folder.'),
});
export type SourceTree = z.infer<typeof SourceTree>;

export const Sources = z.array(SourceTree).max(sourcesMax);
