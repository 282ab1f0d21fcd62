import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommitSignature, createSerially, messageOf, type Op } from '@seatrial/core';
import { reasonOf } from './classify-failure.ts';
import { checkObjectId } from './names.ts';
import { keyringOf } from './openpgp-armor.ts';
import type { Git } from './run-git.ts';

/** Whose signatures count. Files by absolute paths, which are read anew at each check. */
export interface CommitSigners {
  /** Of SSH keys, as `ssh-keygen` takes it: `ALLOWED SIGNERS` of its manual. */
  readonly allowedSignersFile?: string;
  /** Public keys of OpenPGP, as `gpg --export` writes them, with `--armor` or without. */
  readonly gpgKeysFile?: string;
}

/** Settings of git by which only these signers count, and nothing of the machine or its user is asked. */
export function signersConfig({
  allowedSignersFile,
  gpgKeysFile,
}: CommitSigners): readonly [string, string][] {
  return [
    ['gpg.ssh.allowedSignersFile', allowedSignersFile ?? '/dev/null'],
    ['gpg.ssh.program', allowedSignersFile === undefined ? 'false' : 'ssh-keygen'],
    ['gpg.program', gpgKeysFile === undefined ? 'false' : 'gpg'],
    ['gpg.x509.program', 'false'],
  ];
}

/** gpg knows the keys of the file, whatever was signed by one of them counts, and it asks no server and no agent. */
const gpgConfig = `no-default-keyring
keyring trusted.gpg
trust-model always
no-auto-key-retrieve
no-autostart
disable-dirmngr
batch
no-tty
`;
const keysBytesMax = 1024 * 1024;

/**
 * Whether a commit is signed by one of these, as `git verify-commit` finds: a key that has expired or was revoked counts no
 * more, nor does one that was taken out of its file.
 *
 * @param home of gpg, made when missing
 * @returns a function that throws GitError Aborted or Unavailable alone: what cannot be checked is not signed
 */
export function createSignatureCheck(
  git: Git,
  signers: CommitSigners,
  home: string,
): (commit: string, op: Op) => Promise<CommitSignature> {
  // The keyring is written anew for each check.
  const serially = createSerially();

  async function writeKeyring(file: string): Promise<void> {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await writeFile(join(home, 'gpg.conf'), gpgConfig);
    const bytes = await readFile(file);
    if (bytes.length > keysBytesMax) throw new Error(`it has more than ${keysBytesMax} bytes`);
    const fresh = join(home, 'fresh.gpg');
    await writeFile(fresh, keyringOf(bytes));
    await rename(fresh, join(home, 'trusted.gpg'));
  }

  async function check(commit: string, op: Op): Promise<CommitSignature> {
    for (const file of [signers.allowedSignersFile, signers.gpgKeysFile]) {
      if (file === undefined) continue;
      try {
        // Whichever it is: git tells of a file that is away as of a signature that does not fit.
        await (file === signers.gpgKeysFile ? writeKeyring(file) : readFile(file));
      } catch (error) {
        return notSigned(
          `cannot be checked: the file of signers ${file} cannot be read, ${messageOf(error)}`,
        );
      }
    }
    const doing = `check the signature of ${commit}`;
    const run = await git.run(doing, ['verify-commit', commit], op, { env: { GNUPGHOME: home } });
    return run.exitCode === 0 ? { type: 'Signed' } : notSigned(whyNot(run.stderr));
  }

  return (commit, op) => serially('signatures', () => check(checkObjectId(commit), op));
}

function notSigned(reason: string): CommitSignature {
  return { type: 'NotSigned', reason };
}

/** What git, ssh-keygen and gpg say of a commit that does not count, in words that go on from the commit's id. */
export function whyNot(said: string): string {
  const text = said.trim();
  if (text === '') return 'is not signed, or by no key of a kind that is allowed';
  if (/cannot (run|exec)|No such file or directory/i.test(text))
    return `cannot be checked: ${reasonOf(text, 200)}`;
  if (/BAD signature|incorrect signature|Signature verification failed/.test(text))
    return 'has a signature that does not fit';
  if (/key (has )?expired|\[expired\]/i.test(text)) return 'is signed with a key that has expired';
  if (/revoked/i.test(text)) return 'is signed with a key that was revoked';
  const [key] = /SHA256:[A-Za-z0-9+/]{43}/.exec(text) ?? /\b[0-9A-F]{16,40}\b/.exec(text) ?? [];
  if (key !== undefined) return `is signed with a key that is not among the allowed ones (${key})`;
  return `is not signed as it has to be: ${reasonOf(text, 200)}`;
}
