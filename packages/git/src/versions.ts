import { createLru, createSharedWork, type FileChange, type FolderVersion, type Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import { checkObjectId, checkPath } from './names.ts';
import type { Objects } from './objects.ts';
import type { Git } from './run-git.ts';
import { unlessAborted } from './unless-aborted.ts';

type Commit = Omit<FolderVersion, 'trees'>;

/**
 * What folders were up to a commit, newest first: the commits in the line of first parents that changed one of them, which
 * on a branch of merges are the merges. At most `versionsMax`. What a commit's past was never changes, so it is asked
 * once: one process, however long the history of all other folders is.
 */
export function createVersions(
  git: Git,
  objects: Objects,
  limits: MirrorLimits,
  lifetime: Op,
): (commit: string, folders: readonly string[], op: Op) => Promise<readonly FolderVersion[]> {
  const weigh = (versions: readonly FolderVersion[]): number =>
    versions.reduce((sum, { changes }) => sum + 1 + changes.length, 1);
  const known = createLru<readonly FolderVersion[]>(limits.versionCacheChangesMax, weigh);
  const reading = createSharedWork<readonly FolderVersion[]>();

  async function read(commit: string, folders: readonly string[]): Promise<readonly FolderVersion[]> {
    const doing = `read the versions of ${folders.map((it) => (it === '' ? 'the repository' : it)).join(', ')} at ${commit}`;
    const commits = parseLog(await git.output(doing, logOf(commit, folders, limits), lifetime), limits);
    if (commits.length === 0) return [];
    const places = commits.flatMap((it) => folders.map((folder) => `${it.commit}:${folder}`));
    const trees = await foldersAt(objects, places, lifetime);
    return commits.map((it, at) => ({
      ...it,
      trees: folders.map((_, nth) => trees[at * folders.length + nth]),
    }));
  }

  function once(commit: string, folders: readonly string[]): Promise<readonly FolderVersion[]> {
    const key = `${commit} ${folders.join('\0')}`;
    const found = known.get(key);
    if (found !== undefined) return Promise.resolve(found);
    return reading(key, async () => {
      const versions = await read(commit, folders);
      known.set(key, versions);
      return versions;
    });
  }

  return async (commit, folders, op) =>
    unlessAborted(once(checkObjectId(commit), folders.map(checkPath)), op);
}

function logOf(commit: string, folders: readonly string[], { versionsMax }: MirrorLimits): readonly string[] {
  return [
    // A folder's name is no pattern.
    '--literal-pathspecs',
    'log',
    '--first-parent',
    '--diff-merges=first-parent',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '-z',
    '--format=%H',
    `--max-count=${versionsMax}`,
    commit,
    '--',
    ...(folders.includes('') ? [] : folders),
  ];
}

const meta = /^:(\d{6}) (\d{6}) ([0-9a-f]{40}) ([0-9a-f]{40}) [A-Z]\d*$/;

/**
 * Reads what `git log --raw -z --format=%H` prints.
 * @throws GitError Corrupt for anything else, TooLarge above `versionChangesMax`
 */
export function parseLog(
  output: Buffer,
  { versionChangesMax }: Pick<MirrorLimits, 'versionChangesMax'>,
): readonly Commit[] {
  const commits: { commit: string; changes: FileChange[] }[] = [];
  const parts = output.toString().split('\0');
  let changes = 0;
  for (let at = 0; at < parts.length - 1; at += 1) {
    const part = (parts[at] ?? '').replace(/^\n/, '');
    if (/^[0-9a-f]{40}$/.test(part)) {
      commits.push({ commit: part, changes: [] });
      continue;
    }
    const [, modeBefore, modeAfter, before = '', after = ''] = meta.exec(part) ?? [];
    const path = parts[at + 1];
    if (after === '' || path === undefined || path === '')
      throw new GitError(
        'Corrupt',
        'Cannot read a history: the output of git has another form than expected',
      );
    changes += 1;
    if (changes > versionChangesMax) {
      const problem = `its commits changed more than ${versionChangesMax} files`;
      throw new GitError('TooLarge', `Cannot read a history: ${problem}`);
    }
    commits.at(-1)?.changes.push({
      path,
      ...(isNone(before) ? {} : { before: `${modeBefore} ${before}` }),
      ...(isNone(after) ? {} : { after: `${modeAfter} ${after}` }),
    });
    at += 1;
  }
  return commits;
}

function isNone(id: string): boolean {
  return /^0+$/.test(id);
}

/** The folder at each place, `commit:path`; a file is none. */
export async function foldersAt(
  objects: Objects,
  places: readonly string[],
  op: Op,
): Promise<readonly (string | undefined)[]> {
  const found = await objects.info(places, op);
  return found.map((it) => (it?.type === 'tree' ? it.id : undefined));
}
