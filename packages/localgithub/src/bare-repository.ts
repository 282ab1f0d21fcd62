import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
}

/** A bare repository that is read and written with Git itself. */
export interface BareRepository {
  /** Undefined where there is no such commit, branch or tag. */
  commitOf(name: string): Promise<string | undefined>;
  commit(sha: string): Promise<Commit>;
  refs(prefix: string): Promise<readonly { readonly ref: string; readonly sha: string }[]>;
  /** @param before what it must be until now; undefined where it must not be there. False where it is otherwise. */
  setRef(ref: string, sha: string, before: string | undefined): Promise<boolean>;
  deleteRef(ref: string): Promise<void>;
  tree(name: string, isRecursive: boolean): Promise<readonly TreeEntry[]>;
  blob(name: string): Promise<Buffer | undefined>;
  isAncestor(older: string, newer: string): Promise<boolean>;
  writeBlob(content: Buffer): Promise<string>;
  /** A tree with these entries over those of `base`; an entry without an id is taken out. */
  writeTree(
    base: string | undefined,
    entries: readonly { readonly path: string; readonly mode: string; readonly sha: string | null }[],
  ): Promise<string>;
  writeCommit(commit: Omit<Commit, 'sha'> & { readonly at: number }): Promise<string>;
  /** The tree of both together; undefined where they conflict. */
  mergedTree(base: string, head: string): Promise<string | undefined>;
  /** Pushes to a branch are refused from here on, for whoever asks by Git. */
  refusePushes(ref: string, refusal: PushRefusal): Promise<void>;
}

export interface PushRefusal {
  /** Shown to whoever pushes, with the ref behind them. */
  readonly words: string;
  /** Behind `[remote rejected]`. */
  readonly reason: string;
}

interface Ran {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export function openBareRepository(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): BareRepository {
  let count = 0;

  async function run(
    args: readonly string[],
    input: Buffer = Buffer.alloc(0),
    more: NodeJS.ProcessEnv = {},
  ): Promise<Ran> {
    const child = spawn('git', ['--git-dir', directory, ...args], {
      env: {
        PATH: env['PATH'] ?? '/usr/bin:/bin',
        HOME: directory,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        ...more,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined).end(input); // Git may end before it has read all of it
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject).once('close', (code) => resolve(code ?? 1));
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
    const [exitCode, stderr] = await Promise.all([ended, text(child.stderr)]);
    return { exitCode, stdout: Buffer.concat(chunks), stderr };
  }

  async function output(args: readonly string[], input?: Buffer, more?: NodeJS.ProcessEnv): Promise<string> {
    const { exitCode, stdout, stderr } = await run(args, input, more);
    if (exitCode !== 0) throw new Error(`Cannot run git ${args.join(' ')}: ${stderr.trim()}`);
    return stdout.toString().trimEnd();
  }

  return {
    async commitOf(name) {
      const { exitCode, stdout } = await run([
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${name}^{commit}`,
      ]);
      return exitCode === 0 ? stdout.toString().trim() : undefined;
    },
    async commit(sha) {
      const [tree = '', parents = '', author = '', ...message] = (
        await output(['log', '-1', '--format=%T%n%P%n%an%n%B', sha])
      ).split('\n');
      return {
        sha,
        tree,
        parents: parents.split(' ').filter(Boolean),
        author,
        message: message.join('\n').trim(),
      };
    },
    async refs(prefix) {
      const said = await output(['for-each-ref', '--format=%(refname) %(objectname)', prefix]);
      return said
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const [ref = '', sha = ''] = line.split(' ');
          return { ref, sha };
        });
    },
    async setRef(ref, sha, before) {
      return (await run(['update-ref', ref, sha, before ?? '0'.repeat(40)])).exitCode === 0;
    },
    async deleteRef(ref) {
      await output(['update-ref', '-d', ref]);
    },
    async tree(name, isRecursive) {
      const said = await output(['ls-tree', '-z', ...(isRecursive ? ['-r', '-t'] : []), name]);
      return said
        .split('\0')
        .filter(Boolean)
        .map((line) => {
          const [head = '', path = ''] = line.split('\t');
          const [mode = '', type = '', sha = ''] = head.split(' ');
          return { path, mode, type, sha };
        });
    },
    async blob(name) {
      const { exitCode, stdout } = await run(['cat-file', 'blob', name]);
      return exitCode === 0 ? stdout : undefined;
    },
    async isAncestor(older, newer) {
      return (await run(['merge-base', '--is-ancestor', older, newer])).exitCode === 0;
    },
    writeBlob: (content) => output(['hash-object', '-w', '--stdin'], content),
    async writeTree(base, entries) {
      count += 1;
      const index = { GIT_INDEX_FILE: `${directory}/index-${count}` };
      await output(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], undefined, index);
      const lines = entries.map(({ path, mode, sha }) =>
        sha === null ? `0 ${'0'.repeat(40)}\t${path}\n` : `${mode} ${sha}\t${path}\n`,
      );
      await output(['update-index', '--index-info'], Buffer.from(lines.join('')), index);
      return output(['write-tree'], undefined, index);
    },
    writeCommit({ tree, parents, message, author, at }) {
      const date = `@${Math.floor(at / 1_000)} +0000`;
      const email = `${author}@users.noreply.example.invalid`;
      const args = ['commit-tree', tree, ...parents.flatMap((it) => ['-p', it])];
      return output(args, Buffer.from(message), {
        GIT_AUTHOR_NAME: author,
        GIT_AUTHOR_EMAIL: email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: author,
        GIT_COMMITTER_EMAIL: email,
        GIT_COMMITTER_DATE: date,
      });
    },
    async mergedTree(base, head) {
      const { exitCode, stdout } = await run(['merge-tree', '--write-tree', base, head]);
      return exitCode === 0 ? stdout.toString().split('\n')[0] : undefined;
    },
    async refusePushes(ref, refusal) {
      await output(['config', '--replace-all', 'receive.procReceiveRefs', ref, `^${ref}$`]);
      await writeFile(join(directory, 'hooks', 'proc-receive'), hookText(refusal), { mode: 0o755 });
    },
  };
}

/** Other hooks cannot say a reason of their own. It answers each command that Git hands to it (gitprotocol-common, githooks). */
function hookText({ words, reason }: PushRefusal): string {
  return `#!${process.execPath}
const { writeSync } = require('node:fs');
const line = (text) => (text.length + 4).toString(16).padStart(4, '0') + text;
writeSync(1, line('version=1') + '0000');
let waiting = Buffer.alloc(0), flushes = 0, refs = [];
process.stdin.on('data', (chunk) => {
  waiting = Buffer.concat([waiting, chunk]);
  while (waiting.length >= 4) {
    const size = Math.max(4, parseInt(waiting.toString('latin1', 0, 4), 16));
    if (waiting.length < size) return;
    if (size === 4) flushes += 1;
    else if (flushes === 1) refs.push(waiting.toString('utf8', 4, size).trim().split(' ')[2]);
    waiting = waiting.subarray(size);
    if (flushes < 2) continue;
    for (const ref of refs)
      writeSync(2, ${JSON.stringify(words)} + ' ' + ref + '.\\n\\n- Changes must be made through a pull request.\\n');
    writeSync(1, refs.map((ref) => line('ng ' + ref + ${JSON.stringify(` ${reason}`)})).join('') + '0000');
    process.exit(0);
  }
});
`;
}
