import { GitError } from './git-error.ts';

export interface CatFileReply {
  /** The object id, or the expression that was asked for when it is missing. */
  readonly id: string;
  /** undefined: there is no such object. */
  readonly bytes: Uint8Array | undefined;
}

const newline = 0x0a;

/**
 * Reads what `git cat-file --batch` prints, in the order of the questions.
 * @throws GitError Corrupt for anything else
 */
export function parseCatFile(output: Buffer): readonly CatFileReply[] {
  const replies: CatFileReply[] = [];
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(newline, start);
    const header = output.toString('utf8', start, end < 0 ? output.length : end);
    const [, id = '', rest = ''] = /^(.*) (missing|\w+ \d+)$/.exec(header) ?? [];
    if (end < 0 || id === '') throw cutShort(header);
    if (rest === 'missing') {
      replies.push({ id, bytes: undefined });
      start = end + 1;
      continue;
    }
    const size = Number(rest.split(' ')[1]);
    const bodyEnd = end + 1 + size;
    if (output[bodyEnd] !== newline) throw cutShort(header);
    // A copy: a slice would keep the whole batch in memory for as long as one file of it is cached.
    replies.push({ id, bytes: new Uint8Array(output.subarray(end + 1, bodyEnd)) });
    start = bodyEnd + 1;
  }
  return replies;
}

function cutShort(header: string): GitError {
  return new GitError(
    'Corrupt',
    `Cannot read objects: git's answer ${JSON.stringify(header.slice(0, 200))} was cut short`,
  );
}

/**
 * Reads what `git cat-file --batch-check` prints, in the order of the questions. No size: there is no such object.
 * @throws GitError Corrupt for anything else
 */
export function parseSizes(
  output: string,
): readonly { readonly id: string; readonly sizeBytes: number | undefined }[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [id = '', what, size] = line.split(' ');
      if (what === 'missing') return { id, sizeBytes: undefined };
      if (size === undefined || !/^\d+$/.test(size)) throw cutShort(line);
      return { id, sizeBytes: Number(size) };
    });
}
