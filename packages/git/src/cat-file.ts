import { GitError } from './git-error.ts';

/** What a name stands for. */
export interface ObjectInfo {
  readonly id: string;
  /** As Git calls it: blob, tree, commit, tag. */
  readonly type: string;
  readonly sizeBytes: number;
}

export interface ObjectReply extends ObjectInfo {
  /** Where they were asked for. */
  readonly bytes?: Uint8Array;
}

const newline = 0x0a;

/**
 * Reads what `git cat-file --batch-command` prints, as it comes, one reply for each question; undefined where a name stands
 * for no object that is here.
 * @param hasBytes whether it was asked for contents
 * @returns a function that takes what came, and throws GitError Corrupt for what is no reply
 */
export function createReplyReader(
  hasBytes: boolean,
  onReply: (reply: ObjectReply | undefined) => void,
): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let length = 0;
  /** Before there is so much, nothing more is to be read of it: a long file is not looked at again with each piece of it. */
  let wanted = 0;

  function readFrom(bytes: Buffer): number {
    for (let start = 0; ; ) {
      const lineEnd = bytes.indexOf(newline, start);
      wanted = 0;
      if (lineEnd < 0) return start;
      const line = bytes.toString('utf8', start, lineEnd);
      const info = parseLine(line);
      const bodyEnd = info === undefined || !hasBytes ? lineEnd : lineEnd + 1 + info.sizeBytes;
      wanted = bodyEnd + 1 - start;
      if (bytes.length <= bodyEnd) return start;
      if (bytes[bodyEnd] !== newline) throw unexpected(line);
      // A copy: a slice would keep the whole answer in memory for as long as one file of it is cached.
      const body = hasBytes ? { bytes: new Uint8Array(bytes.subarray(lineEnd + 1, bodyEnd)) } : {};
      onReply(info === undefined ? undefined : { ...info, ...body });
      start = bodyEnd + 1;
    }
  }

  return (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < wanted) return;
    const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, length);
    const rest = bytes.subarray(readFrom(bytes));
    chunks = [rest];
    length = rest.length;
  };
}

/** A name stands for nothing also where newer versions of Git say that it is a submodule's. */
function parseLine(line: string): ObjectInfo | undefined {
  const [, id, type, size] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(line) ?? [];
  if (id !== undefined && type !== undefined) return { id, type, sizeBytes: Number(size) };
  if (/ (missing|submodule|ambiguous)$/.test(line)) return undefined;
  throw unexpected(line);
}

function unexpected(line: string): GitError {
  const shown = JSON.stringify(line.slice(0, 200));
  return new GitError('Corrupt', `Cannot read objects: git's answer ${shown} has another form than expected`);
}
